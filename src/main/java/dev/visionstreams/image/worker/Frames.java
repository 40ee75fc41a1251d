package dev.visionstreams.image.worker;

import dev.visionstreams.bytes.BytesInMemory;
import dev.visionstreams.bytes.BytesOnDisk;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.geometry.Frame;
import dev.visionstreams.image.ImageFormat;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UnusableImageException.Reason;
import dev.visionstreams.image.UprightImage;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * What a worker and its parent write to each other, over its standard input and output: an image to decode (its bytes, or
 * the file that they are in), and the upright image or why there is none. The parent doesn't trust what it reads.
 */
final class Frames {
    /** The first byte of a worker that is ready. */
    static final int READY = 0x56;

    private static final int UPRIGHT = 0;
    private static final int UNUSABLE = 1;
    private static final int UNREADABLE = 2;
    private static final int MOST_MESSAGE_CHARACTERS = 500;
    private static final Set<String> MEDIA_TYPES = Set.of(ImageFormat.JPEG.mediaType(), ImageFormat.PNG.mediaType());

    private Frames() {}

    /**
     * An image to decode.
     *
     * @param longestSide in pixels: a larger image is scaled down to it; null: never
     */
    record Job(
            ImageBytes bytes, ImageHeader header, @Nullable Integer longestSide) {}

    static void write(Job job, DataOutputStream output) throws IOException {
        output.writeUTF(job.header().format().name());
        output.writeByte(job.header().orientation());
        output.writeInt(job.header().frame().width());
        output.writeInt(job.header().frame().height());
        output.writeInt(job.longestSide() == null ? 0 : job.longestSide());
        if (job.bytes() instanceof BytesOnDisk disk) {
            output.writeBoolean(true);
            output.writeUTF(disk.file().toAbsolutePath().toString());
            output.writeLong(disk.size());
        } else {
            ByteString bytes = ((BytesInMemory) job.bytes()).bytes();
            output.writeBoolean(false);
            output.writeInt(bytes.size());
            bytes.write(output);
        }
        output.flush();
    }

    static Job readJob(DataInputStream input) throws IOException {
        ImageFormat format = ImageFormat.valueOf(input.readUTF());
        int orientation = input.readByte();
        ImageHeader header = new ImageHeader(format, orientation, new Frame(input.readInt(), input.readInt()));
        int side = input.readInt();
        Integer longestSide = side == 0 ? null : side;
        if (input.readBoolean()) {
            Path file = Path.of(input.readUTF());
            return new Job(new BytesOnDisk(file, input.readLong(), "", () -> {}), header, longestSide);
        }
        return new Job(ImageBytes.of(ByteString.read(input, input.readInt())), header, longestSide);
    }

    static void write(UprightImage image, DataOutputStream output) throws IOException {
        output.writeByte(UPRIGHT);
        output.writeUTF(image.mediaType());
        output.writeInt(image.subsampling());
        output.writeInt(image.bytes().size());
        image.bytes().write(output);
        output.flush();
    }

    static void write(UnusableImageException refusal, DataOutputStream output) throws IOException {
        String message = String.valueOf(refusal.getMessage());
        output.writeByte(UNUSABLE);
        output.writeUTF(refusal.reason().name());
        output.writeUTF(message.substring(0, Math.min(message.length(), MOST_MESSAGE_CHARACTERS)));
        output.flush();
    }

    /** The image's file can't be read. */
    static void writeUnreadable(DataOutputStream output) throws IOException {
        output.writeByte(UNREADABLE);
        output.flush();
    }

    /**
     * @param mostBytes of the upright image
     * @throws UncheckedIOException if the worker couldn't read the image's file
     * @throws IOException if the worker ended, or wrote something else
     */
    static UprightImage readReply(DataInputStream input, long mostBytes) throws IOException, UnusableImageException {
        int kind = input.readUnsignedByte();
        if (kind == UNUSABLE) {
            String name = input.readUTF();
            String message = input.readUTF();
            if (message.length() > MOST_MESSAGE_CHARACTERS) {
                throw new IOException("not a reply");
            }
            throw new UnusableImageException(reason(name), message);
        }
        if (kind == UNREADABLE) {
            throw new UncheckedIOException(new IOException("the temporary file can't be read"));
        }
        if (kind != UPRIGHT) {
            throw new IOException("not a reply");
        }
        String mediaType = input.readUTF();
        int subsampling = input.readInt();
        int size = input.readInt();
        if (!MEDIA_TYPES.contains(mediaType) || subsampling < 1 || size < 0) {
            throw new IOException("not a reply");
        }
        if (size > mostBytes) {
            throw tooLarge(size, mostBytes);
        }
        return new UprightImage(ByteString.read(input, size), mediaType, subsampling);
    }

    private static Reason reason(String name) throws IOException {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(name)) {
                return reason;
            }
        }
        throw new IOException("not a reply");
    }

    private static UnusableImageException tooLarge(long size, long mostBytes) {
        return new UnusableImageException(
                Reason.IMAGE_TOO_LARGE,
                "converted to an upright JPEG or PNG it has " + size + " bytes, the limit is " + mostBytes
                        + "; vision.image.longest.side makes images smaller");
    }
}
