package dev.visionstreams.image;

import static dev.visionstreams.image.UnusableImageException.Reason.IMAGE_TYPE_UNSUPPORTED;
import static dev.visionstreams.image.UnusableImageException.Reason.NOT_AN_IMAGE;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okio.ByteString;

/** Tells a format by the bytes that its specification puts first; names and media types are never asked. */
final class FormatDetector {
    private static final Map<ByteString, ImageFormat> MAGIC = Map.of(
            ByteString.decodeHex("FFD8FF"), ImageFormat.JPEG,
            ByteString.decodeHex("89504E470D0A1A0A"), ImageFormat.PNG,
            ByteString.encodeUtf8("GIF87a"), ImageFormat.GIF,
            ByteString.encodeUtf8("GIF89a"), ImageFormat.GIF,
            ByteString.decodeHex("49492A00"), ImageFormat.TIFF,
            ByteString.decodeHex("4D4D002A"), ImageFormat.TIFF);

    private static final Map<ByteString, String> OTHER_IMAGES = Map.of(
            ByteString.decodeHex("0000000C4A584C20"), "JPEG XL",
            ByteString.decodeHex("FF0A"), "JPEG XL",
            ByteString.decodeHex("0000000C6A502020"), "JPEG 2000",
            ByteString.decodeHex("FF4FFF51"), "JPEG 2000",
            ByteString.encodeUtf8("8BPS"), "Photoshop",
            ByteString.decodeHex("00000100"), "icon (ICO)",
            ByteString.decodeHex("49492B00"), "BigTIFF",
            ByteString.decodeHex("4D4D002B"), "BigTIFF");

    private static final Map<ByteString, String> OTHER_FILES = Map.of(
            ByteString.encodeUtf8("%PDF"), "a PDF document",
            ByteString.encodeUtf8("PK\u0003\u0004"), "a ZIP archive or office document",
            ByteString.decodeHex("1F8B"), "gzip data",
            ByteString.encodeUtf8("Rar!"), "a RAR archive",
            ByteString.decodeHex("377ABCAF271C"), "a 7-Zip archive",
            ByteString.decodeHex("1A45DFA3"), "a Matroska or WebM video",
            ByteString.encodeUtf8("RIFF"), "a RIFF file other than WebP");

    private static final ByteString RIFF = ByteString.encodeUtf8("RIFF");
    private static final Set<String> HEVC_BRANDS =
            Set.of("heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs");
    private static final Set<String> AV1_BRANDS = Set.of("avif", "avis");
    private static final Set<String> HEIF_BRANDS = Set.of("mif1", "mif2", "msf1", "miaf");
    private static final int MAX_BRANDS = 64;
    private static final int TEXT_BYTES = 512;
    private static final int SHOWN_BYTES = 8;

    private FormatDetector() {}

    static ImageFormat detect(HeaderBytes bytes) throws UnusableImageException {
        for (Map.Entry<ByteString, ImageFormat> magic : MAGIC.entrySet()) {
            if (bytes.startsWith(magic.getKey())) {
                return magic.getValue();
            }
        }
        if (bytes.size() >= 12 && bytes.startsWith(RIFF) && bytes.name(8).equals("WEBP")) {
            return ImageFormat.WEBP;
        }
        if (isBitmap(bytes)) {
            return ImageFormat.BMP;
        }
        if (bytes.size() >= 12 && bytes.name(4).equals("ftyp")) {
            return fromBrands(bytes);
        }
        throw somethingElse(bytes);
    }

    /** "BM" alone begins many a text, so that the size of the second header has to be one that exists. */
    private static boolean isBitmap(HeaderBytes bytes) throws UnusableImageException {
        if (bytes.size() < 18 || bytes.u16(0) != 0x424D) {
            return false;
        }
        long header = bytes.u32LittleEndian(14);
        return header == 12 || (header >= 16 && header <= 124);
    }

    private static ImageFormat fromBrands(HeaderBytes bytes) throws UnusableImageException {
        List<String> brands = new ArrayList<>();
        brands.add(bytes.name(8));
        // Four bytes of version lie between the major brand and those that the file is compatible with.
        long end = Math.min(bytes.u32(0), bytes.size());
        for (long at = 16; at + 4 <= end && brands.size() < MAX_BRANDS; at += 4) {
            brands.add(bytes.name(at));
        }
        for (String brand : brands) {
            if (AV1_BRANDS.contains(brand)) {
                return ImageFormat.AVIF;
            }
            if (HEVC_BRANDS.contains(brand)) {
                return ImageFormat.HEIC;
            }
        }
        if (brands.stream().anyMatch(HEIF_BRANDS::contains)) {
            return ImageFormat.HEIF;
        }
        throw new UnusableImageException(NOT_AN_IMAGE, "not an image: an MP4 or QuickTime file");
    }

    private static UnusableImageException somethingElse(HeaderBytes bytes) throws UnusableImageException {
        for (Map.Entry<ByteString, String> other : OTHER_IMAGES.entrySet()) {
            if (bytes.startsWith(other.getKey())) {
                return new UnusableImageException(
                        IMAGE_TYPE_UNSUPPORTED, "images of this type aren't supported: " + other.getValue());
            }
        }
        for (Map.Entry<ByteString, String> other : OTHER_FILES.entrySet()) {
            if (bytes.startsWith(other.getKey())) {
                return new UnusableImageException(NOT_AN_IMAGE, "not an image: " + other.getValue());
            }
        }
        return new UnusableImageException(NOT_AN_IMAGE, "not an image: " + textOrBytes(bytes));
    }

    private static String textOrBytes(HeaderBytes bytes) throws UnusableImageException {
        StringBuilder start = new StringBuilder();
        boolean text = true;
        for (long at = 0; at < Math.min(bytes.size(), TEXT_BYTES); at++) {
            int value = bytes.u8(at);
            text &= value >= ' ' || value == '\t' || value == '\n' || value == '\r' || value == '\f';
            if (value < 0x7F) {
                start.append((char) value);
            }
        }
        if (!text) {
            long shown = Math.min(bytes.size(), SHOWN_BYTES);
            return "unknown bytes that begin with " + bytes.hex(shown);
        }
        String trimmed = start.toString().strip().toLowerCase(Locale.ROOT);
        if (trimmed.contains("<svg")) {
            return "an SVG drawing";
        }
        if (trimmed.startsWith("<!doctype html") || trimmed.contains("<html") || trimmed.contains("<head")) {
            return "an HTML page";
        }
        if (trimmed.startsWith("<")) {
            return "XML or HTML";
        }
        return trimmed.startsWith("{") || trimmed.startsWith("[") ? "JSON" : "text";
    }
}
