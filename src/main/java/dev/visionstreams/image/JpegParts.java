package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.DecodePlan.Cost;
import dev.visionstreams.image.UnusableImageException.Reason;
import okio.ByteString;

/** What a decoder needs of a JPEG file (ITU-T T.81): its tables, frame and scans, and how colours are meant. */
final class JpegParts {
    private static final ByteString PROFILE = ByteString.encodeUtf8("ICC_PROFILE\0");

    /** Profiles have some kilobytes, large ones of printers two megabytes. */
    static final long MOST_PROFILE_BYTES = 4 << 20;

    /** Encoders write about ten. */
    static final int MOST_SCANS = 200;

    /** Each scan of a progressive image may visit all coefficients: about 20 seconds of work. */
    private static final long MOST_VISITS = 4_000_000_000L;

    private static final String ADVICE = "save it as an ordinary (baseline or progressive) JPEG";
    private static final int COEFFICIENT_BYTES = 2;

    private final HeaderBytes bytes;
    private final Parts colours = new Parts();
    private final Parts profile = new Parts();
    private final Parts image = new Parts();
    private boolean jfif;
    private long width;
    private long height;
    private int components;
    private boolean progressive;
    private double coefficients;
    private int scans;

    private JpegParts(HeaderBytes bytes) throws UnusableImageException {
        this.bytes = bytes;
        read();
    }

    static DecodePlan plan(HeaderBytes bytes, Frame stored) throws UnusableImageException {
        JpegParts jpeg = new JpegParts(bytes);
        if (jpeg.width != stored.width() || jpeg.height != stored.height()) {
            throw DecodePlan.corrupt("a JPEG file whose frame differs from its header");
        }
        jpeg.checkScans();
        Parts input = new Parts();
        input.add(ByteString.decodeHex("FFD8"));
        input.add(jpeg.colours);
        if (jpeg.profile.size() <= MOST_PROFILE_BYTES) {
            input.add(jpeg.profile);
        }
        input.add(jpeg.image);
        double decoded = jpeg.components == 1 ? 1 : jpeg.components == 3 ? 3 : 8;
        return DecodePlan.whole(input, stored, Cost.of(0, decoded, false).withOutside(jpeg.coefficientBytes()));
    }

    /**
     * Checks a JPEG stream within another file, which may have its tables elsewhere.
     *
     * @param most the size of the place that it is for
     */
    static void checkWithin(HeaderBytes bytes, Frame most) throws UnusableImageException {
        JpegParts jpeg = new JpegParts(bytes);
        if (jpeg.width > most.width() || jpeg.height > most.height()) {
            throw DecodePlan.corrupt("a JPEG stream of " + jpeg.width + "x" + jpeg.height + " pixels in a place of "
                    + most.width() + "x" + most.height());
        }
        jpeg.checkScans();
    }

    private long coefficientBytes() {
        return progressive || scans > 1 ? (long) (coefficients * COEFFICIENT_BYTES) : 0;
    }

    private void checkScans() throws UnusableImageException {
        if (scans > MOST_SCANS || (scans > 1 && scans * coefficients > MOST_VISITS)) {
            throw new UnusableImageException(
                    Reason.IMAGE_TOO_LARGE,
                    "a JPEG of " + scans + " scans over " + width + "x" + height + " pixels: " + ADVICE);
        }
    }

    private void read() throws UnusableImageException {
        long at = 2;
        while (true) {
            long marker = marker(at);
            if (marker < 0) {
                return;
            }
            int code = bytes.u8(marker);
            if (code == 0xD9) {
                image.add(ByteString.decodeHex("FFD9"));
                return;
            }
            if (code == 0xD8) {
                at = marker + 1;
                continue;
            }
            if (marker + 3 > bytes.size()) {
                return;
            }
            long end = marker + 1 + Math.max(2, bytes.u16(marker + 1));
            HeaderBytes segment = bytes.slice(marker - 1, end - marker + 1);
            at = end;
            if (code == 0xDA) {
                scans++;
                long next = marker(end);
                at = next < 0 ? bytes.size() : next - 1;
                image.add(bytes.slice(marker - 1, at - marker + 1));
            } else {
                keep(code, segment);
            }
        }
    }

    private void keep(int code, HeaderBytes segment) throws UnusableImageException {
        if (code == 0xE0 && !jfif) {
            jfif = true;
            colours.add(segment);
        } else if (code == 0xEE && segment.size() <= 64) {
            colours.add(segment);
        } else if (code == 0xE2 && segment.slice(4, segment.size()).startsWith(PROFILE)) {
            profile.add(segment);
        } else if (code == 0xC4 || code == 0xDB || code == 0xDD || code == 0xDC) {
            image.add(segment);
        } else if ((code >= 0xC0 && code <= 0xCF && code != 0xC8) || code == 0xF7) {
            frame(code, segment.slice(4, segment.size()));
            image.add(segment);
        }
    }

    private void frame(int code, HeaderBytes header) throws UnusableImageException {
        switch (code) {
            case 0xC0, 0xC1, 0xC2 -> {}
            case 0xC9, 0xCA, 0xCB, 0xCC, 0xCD, 0xCE, 0xCF ->
                throw DecodePlan.unsupported("JPEG with arithmetic coding", ADVICE);
            case 0xC3 -> throw DecodePlan.unsupported("lossless JPEG", ADVICE);
            case 0xF7 -> throw DecodePlan.unsupported("JPEG-LS", ADVICE);
            default -> throw DecodePlan.unsupported("hierarchical JPEG", ADVICE);
        }
        if (width != 0) {
            throw DecodePlan.corrupt("a JPEG file of several frames");
        }
        if (header.u8(0) != 8) {
            throw DecodePlan.unsupported("JPEG with samples of " + header.u8(0) + " bits", ADVICE);
        }
        progressive = code == 0xC2;
        height = header.u16(1);
        width = header.u16(3);
        components = header.u8(5);
        if (components != 1 && components != 3 && components != 4) {
            throw DecodePlan.unsupported("JPEG of " + components + " components", ADVICE);
        }
        int across = 1;
        int down = 1;
        int blocks = 0;
        for (int i = 0; i < components; i++) {
            int factors = header.u8(7 + 3L * i);
            across = Math.max(across, factors >> 4);
            down = Math.max(down, factors & 15);
            blocks += (factors >> 4) * (factors & 15);
        }
        coefficients = (double) (width + 8L * across) * (height + 8L * down) * blocks / (across * down);
    }

    /** The place of the next marker's code, at or behind a place; -1 at the end. Restarts belong to a scan's data. */
    private long marker(long from) throws UnusableImageException {
        long last = bytes.size() - 1;
        for (long at = from; at < last; at++) {
            if (bytes.u8(at) == 0xFF) {
                int code = bytes.u8(at + 1);
                if (code > 0x01 && code != 0xFF && (code < 0xD0 || code > 0xD7)) {
                    return at + 1;
                }
            }
        }
        return -1;
    }
}
