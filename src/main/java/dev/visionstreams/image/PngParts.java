package dev.visionstreams.image;

import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.DecodePlan.Cost;
import java.util.Set;

/** What a decoder needs of a PNG file (W3C PNG, third edition): no texts, profiles or other frames. */
final class PngParts {
    private static final Set<String> KEPT = Set.of("IHDR", "PLTE", "tRNS", "IDAT", "IEND");
    private static final int SIGNATURE_BYTES = 8;
    private static final int AROUND_BYTES = 12;
    private static final int MOST_PALETTE_BYTES = 3 * 256;

    /** Rows that the decoder holds: this one, the one before, and copies of each. */
    private static final int ROWS = 6;

    private PngParts() {}

    static DecodePlan plan(HeaderBytes bytes, Frame stored) throws UnusableImageException {
        Parts input = new Parts();
        input.add(bytes.slice(0, SIGNATURE_BYTES));
        boolean transparent = false;
        boolean pixels = false;
        long at = SIGNATURE_BYTES;
        while (at + AROUND_BYTES <= bytes.size()) {
            long length = bytes.u32(at);
            String name = bytes.name(at + 4);
            if (name.equals("PLTE") && length > MOST_PALETTE_BYTES) {
                throw DecodePlan.corrupt("a PNG file with a palette of " + length + " bytes");
            }
            if (name.equals("IHDR") && at > SIGNATURE_BYTES) {
                throw DecodePlan.corrupt("a PNG file with several headers");
            }
            transparent |= name.equals("tRNS");
            pixels |= name.equals("IDAT");
            if (KEPT.contains(name)) {
                input.add(bytes.slice(at, AROUND_BYTES + length));
            }
            at += AROUND_BYTES + length;
            if (name.equals("IEND")) {
                break;
            }
        }
        if (!pixels) {
            throw DecodePlan.corrupt("a PNG file without pixels");
        }
        return DecodePlan.whole(input, stored, cost(bytes, stored, transparent));
    }

    private static Cost cost(HeaderBytes bytes, Frame stored, boolean key) throws UnusableImageException {
        int bits = bytes.u8(24);
        int colour = bytes.u8(25);
        int samples =
                switch (colour) {
                    case 0, 3 -> 1;
                    case 2 -> 3;
                    case 4 -> 2;
                    case 6 -> 4;
                    default -> throw DecodePlan.corrupt("a PNG file of colour type " + colour);
                };
        if (bits != 1 && bits != 2 && bits != 4 && bits != 8 && bits != 16) {
            throw DecodePlan.corrupt("a PNG file of " + bits + " bits per sample");
        }
        boolean transparent = key || colour >= 4;
        double decoded = samples * Math.max(8, bits) / 8.0 + (key && colour != 3 ? bits / 8.0 : 0);
        long row = (long) (stored.width() * Math.max(1, samples * bits / 8.0));
        return Cost.of(ROWS * row, decoded, transparent);
    }
}
