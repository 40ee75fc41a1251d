package dev.visionstreams.local.emulator.files;

import dev.visionstreams.local.emulator.sight.SentImage;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.atomic.AtomicLong;
import okio.ByteString;

/**
 * Bytes in a temporary file that exists only as long as its channel: on Unix it is unlinked as soon as it is open, so even a
 * killed process leaves nothing behind. Only one thread may write at a time; reading needs no lock.
 */
final class SpooledBytes implements SentImage, AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final int MAX_READ = Integer.MAX_VALUE - 8;

    private final FileChannel channel;
    private final MessageDigest digest = sha256Digest();
    private final AtomicLong size = new AtomicLong();

    SpooledBytes(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "gemini-emulator-", ".upload");
        channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Appends at most this many bytes. Bytes read before the stream failed are kept.
     *
     * @return the number of bytes appended, less than {@code max} if the stream ended
     */
    long append(InputStream input, long max) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long taken = 0;
        int count;
        while (taken < max && (count = input.read(chunk, 0, (int) Math.min(CHUNK, max - taken))) >= 0) {
            ByteBuffer bytes = ByteBuffer.wrap(chunk, 0, count);
            while (bytes.hasRemaining()) {
                channel.write(bytes, size.get() + bytes.position());
            }
            digest.update(chunk, 0, count);
            size.addAndGet(count);
            taken += count;
        }
        return taken;
    }

    long size() {
        return size.get();
    }

    /** The hash of all bytes so far. */
    @Override
    public ByteString sha256() {
        try {
            return ByteString.of(((MessageDigest) digest.clone()).digest());
        } catch (CloneNotSupportedException impossible) {
            throw new IllegalStateException("the JDK's SHA-256 can be cloned", impossible);
        }
    }

    @Override
    public byte[] read() throws IOException {
        long length = size.get();
        if (length > MAX_READ) {
            throw new IOException("too large to analyse: " + length);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, bytes.position()) < 0) {
                throw new EOFException("the temporary file has been truncated");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
