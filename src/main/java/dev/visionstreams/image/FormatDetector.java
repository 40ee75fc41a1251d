package dev.visionstreams.image;

import static dev.visionstreams.image.UnusableImageException.Reason.IMAGE_TYPE_UNSUPPORTED;
import static dev.visionstreams.image.UnusableImageException.Reason.NOT_AN_IMAGE;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Detects a format by its first bytes; names and media types are ignored. */
final class FormatDetector {
    private static final Map<ByteString, ImageFormat> MAGIC = Map.of(
            ByteString.decodeHex("FFD8FF"), ImageFormat.JPEG,
            ByteString.decodeHex("89504E470D0A1A0A"), ImageFormat.PNG,
            ByteString.encodeUtf8("GIF87a"), ImageFormat.GIF,
            ByteString.encodeUtf8("GIF89a"), ImageFormat.GIF,
            ByteString.decodeHex("49492A00"), ImageFormat.TIFF,
            ByteString.decodeHex("4D4D002A"), ImageFormat.TIFF,
            ByteString.decodeHex("49492B00"), ImageFormat.TIFF,
            ByteString.decodeHex("4D4D002B"), ImageFormat.TIFF);

    private static final Map<ByteString, String> OTHER_IMAGES = Map.ofEntries(
            Map.entry(ByteString.decodeHex("0000000C4A584C20"), "JPEG XL"),
            Map.entry(ByteString.decodeHex("FF0A"), "JPEG XL"),
            Map.entry(ByteString.decodeHex("0000000C6A502020"), "JPEG 2000"),
            Map.entry(ByteString.decodeHex("FF4FFF51"), "JPEG 2000"),
            Map.entry(ByteString.encodeUtf8("8BPS"), "Photoshop"),
            Map.entry(ByteString.decodeHex("00000100"), "icon (ICO)"),
            Map.entry(ByteString.decodeHex("762F3101"), "OpenEXR"),
            Map.entry(ByteString.encodeUtf8("#?RADIANCE"), "Radiance HDR"),
            Map.entry(ByteString.encodeUtf8("qoif"), "QOI"),
            Map.entry(ByteString.encodeUtf8("DDS "), "DirectDraw surface (DDS)"),
            Map.entry(ByteString.encodeUtf8("SIMPLE  ="), "FITS"),
            Map.entry(ByteString.encodeUtf8("gimp xcf"), "GIMP (XCF)"),
            Map.entry(ByteString.encodeUtf8("/* XPM"), "XPM"),
            Map.entry(ByteString.encodeUtf8("#define "), "XBM"),
            Map.entry(ByteString.encodeUtf8("IIRO"), "raw photo (ORF)"),
            Map.entry(ByteString.encodeUtf8("IIRS"), "raw photo (ORF)"),
            Map.entry(ByteString.encodeUtf8("MMOR"), "raw photo (ORF)"),
            Map.entry(ByteString.decodeHex("49495500"), "raw photo (RW2)"),
            Map.entry(ByteString.encodeUtf8("FUJIFILMCCD-RAW"), "raw photo (RAF)"));

    /** Netpbm's formats: P1 to P7, then white space or a comment. */
    private static final Map<Integer, String> NETPBM =
            Map.of(1, "PBM", 2, "PGM", 3, "PPM", 4, "PBM", 5, "PGM", 6, "PPM", 7, "PAM");

    private static final String ADVICE = "; send it as JPEG, PNG or WebP";

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
    private static final String MINIMIZED_BRAND = "mif3";
    private static final String CANON_RAW_BRAND = "crx ";
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

    private static UnusableImageException unsupported(String what) {
        return new UnusableImageException(
                IMAGE_TYPE_UNSUPPORTED, "images of this type aren't supported: " + what + ADVICE);
    }

    private static @Nullable String netpbm(HeaderBytes bytes) throws UnusableImageException {
        if (bytes.size() < 3 || bytes.u8(0) != 'P') {
            return null;
        }
        int next = bytes.u8(2);
        boolean ends = next == ' ' || next == '\n' || next == '\r' || next == '\t' || next == '#';
        return ends ? NETPBM.get(bytes.u8(1) - '0') : null;
    }

    /** Text may begin with "BM", so the second header must have a size that exists. */
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
        // Four bytes of version separate the major brand from the compatible brands.
        long end = Math.min(bytes.u32(0), bytes.size());
        for (long at = 16; at + 4 <= end && brands.size() < MAX_BRANDS; at += 4) {
            brands.add(bytes.name(at));
        }
        for (String brand : brands) {
            if (brand.equals(MINIMIZED_BRAND)) {
                throw unsupported("HEIF or AVIF with a minimized header (mini)");
            }
            if (brand.equals(CANON_RAW_BRAND)) {
                throw unsupported("raw photo (CR3)");
            }
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
                return unsupported(other.getValue());
            }
        }
        String netpbm = netpbm(bytes);
        if (netpbm != null) {
            return unsupported(netpbm);
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
