package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads the primary image's size from a HEIF or AVIF file (ISO/IEC 23008-12, section 6.5): its extent, then cropping and
 * rotation in the file's order. Decoders apply these and ignore EXIF orientation, so the resulting size is upright.
 */
final class IsoSize {
    /** Associations number properties in 15 bits. */
    private static final int MAX_PROPERTIES = 0x7FFF;

    private static final int FULL_BOX_BYTES = 4;

    private IsoSize() {}

    static StoredSize of(HeaderBytes file) throws UnusableImageException {
        HeaderBytes meta = contents(child(file, "meta"), FULL_BOX_BYTES);
        HeaderBytes primary = child(meta, "pitm");
        long item = primary.u8(0) == 0 ? primary.u16(FULL_BOX_BYTES) : primary.u32(FULL_BOX_BYTES);
        HeaderBytes itemProperties = child(meta, "iprp");
        List<Box> properties = new ArrayList<>();
        visit(child(itemProperties, "ipco"), box -> {
            properties.add(box);
            return properties.size() < MAX_PROPERTIES;
        });
        long width = 0;
        long height = 0;
        for (int index : associations(child(itemProperties, "ipma"), item)) {
            if (index < 1 || index > properties.size()) {
                continue;
            }
            Box property = properties.get(index - 1);
            HeaderBytes body = property.body();
            switch (property.name()) {
                case "ispe" -> {
                    width = body.u32(FULL_BOX_BYTES);
                    height = body.u32(FULL_BOX_BYTES + 4L);
                }
                case "clap" -> {
                    width = aperture(body, 0, width);
                    height = aperture(body, 8, height);
                }
                case "irot" -> {
                    if (body.u8(0) % 2 == 1) {
                        long turned = width;
                        width = height;
                        height = turned;
                    }
                }
                default -> {}
            }
        }
        return new StoredSize(width, height, 1);
    }

    /**
     * One side of a clean aperture, which may not extend beyond the image (ISO/IEC 14496-12, section 12.1.4): if it does,
     * decoders show the part within.
     *
     * @param at where the side's fraction is; its offset from the middle follows 16 bytes later
     * @param side of the image
     */
    private static long aperture(HeaderBytes body, long at, long side) throws UnusableImageException {
        double clean = (double) body.u32(at) / Math.max(1, body.u32(at + 4));
        double shift = (double) (int) body.u32(at + 16) / Math.max(1, body.u32(at + 20));
        double first = Math.round(shift + (side - 1) / 2.0 - (clean - 1) / 2.0);
        return (long) (Math.min((double) side, first + Math.floor(clean)) - Math.max(0, first));
    }

    /** The one-based numbers of the item's properties, in order. */
    private static List<Integer> associations(HeaderBytes ipma, long item) throws UnusableImageException {
        int version = ipma.u8(0);
        boolean wide = (ipma.u8(3) & 1) == 1;
        long entries = ipma.u32(FULL_BOX_BYTES);
        long at = FULL_BOX_BYTES + 4;
        for (long entry = 0; entry < entries; entry++) {
            long id = version == 0 ? ipma.u16(at) : ipma.u32(at);
            at += version == 0 ? 2 : 4;
            int count = ipma.u8(at++);
            List<Integer> numbers = new ArrayList<>();
            for (int i = 0; i < count; i++) {
                numbers.add(wide ? ipma.u16(at) & 0x7FFF : ipma.u8(at) & 0x7F);
                at += wide ? 2 : 1;
            }
            if (id == item) {
                return numbers;
            }
        }
        throw new UnusableImageException(Reason.IMAGE_CORRUPT, "the primary image has no properties");
    }

    private static HeaderBytes contents(HeaderBytes box, long headerBytes) {
        return box.slice(headerBytes, box.size());
    }

    private static HeaderBytes child(HeaderBytes parent, String name) throws UnusableImageException {
        List<HeaderBytes> found = new ArrayList<>();
        visit(parent, box -> {
            if (box.name().equals(name)) {
                found.add(box.body());
            }
            return found.isEmpty();
        });
        if (found.isEmpty()) {
            throw new UnusableImageException(Reason.IMAGE_CORRUPT, "the file has no " + name + " box");
        }
        return found.get(0);
    }

    /** Visits the direct children of a box until the visitor returns false. */
    private static void visit(HeaderBytes parent, Predicate<Box> visitor) throws UnusableImageException {
        long at = 0;
        while (at + 8 <= parent.size()) {
            long size = parent.u32(at);
            int header = 8;
            if (size == 1) {
                size = (parent.u32(at + 8) << 32) | parent.u32(at + 12);
                header = 16;
            } else if (size == 0) {
                size = parent.size() - at;
            }
            if (size < header) {
                throw new UnusableImageException(Reason.IMAGE_CORRUPT, "a box shorter than its own header");
            }
            if (!visitor.test(new Box(parent.name(at + 4), parent.slice(at + header, size - header)))) {
                return;
            }
            at += Math.min(size, parent.size());
        }
    }

    private record Box(String name, HeaderBytes body) {}
}
