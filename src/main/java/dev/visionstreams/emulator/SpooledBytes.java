package dev.visionstreams.emulator;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
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
 * Bytes in a temporary file that goes with its channel: on Unix it has no name from the start, so that even a killed
 * process leaves nothing. One thread writes at a time; reading what was written needs no lock.
 */
final class SpooledBytes implements Picture, AutoCloseable {
    private static final int CHUNK = 1 << 16;
    private static final int MOST_READ = Integer.MAX_VALUE - 8;

    private final FileChannel channel;
    private final MessageDigest digest = sha256Digest();
    private final AtomicLong size = new AtomicLong();

    SpooledBytes(Path directory) throws IOException {
        Path file = Files.createTempFile(directory, "gemini-emulator-", ".upload");
        channel = FileChannel.open(
                file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    /**
     * Takes up to so many bytes; those that came before the stream broke are kept.
     *
     * @return how many; fewer than asked for if the stream ended
     */
    long append(InputStream input, long most) throws IOException {
        byte[] chunk = new byte[CHUNK];
        long taken = 0;
        int count;
        while (taken < most && (count = input.read(chunk, 0, (int) Math.min(CHUNK, most - taken))) >= 0) {
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

    /** Of all bytes so far. */
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
        if (length > MOST_READ) {
            throw new IOException("too large to look at: " + length);
        }
        ByteBuffer bytes = ByteBuffer.allocate((int) length);
        while (bytes.hasRemaining()) {
            if (channel.read(bytes, bytes.position()) < 0) {
                throw new EOFException("the temporary file is shorter than what was written");
            }
        }
        return bytes.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    private static MessageDigest sha256Digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
