package dev.visionstreams.image.worker;

import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UnusableImageException.Reason;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.image.UprightImage;
import dev.visionstreams.image.worker.Frames.Job;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import org.jspecify.annotations.Nullable;

/**
 * The program of a worker: reads images from standard input and writes upright ones to standard output, one after the
 * other. Started by {@link WorkerProcess} and by nobody else; ends when its parent does.
 */
final class ImageWorker {
    /** Heap above which a collection gives memory back to the system once an image is done. */
    private static final long LARGE_HEAP_BYTES = 128 << 20;

    private static final int BUFFER_BYTES = 64 << 10;

    private ImageWorker() {}

    /**
     * Decodes until standard input ends.
     *
     * @param arguments heap for an image in bytes
     */
    public static void main(String[] arguments) throws Exception {
        DataOutputStream replies =
                new DataOutputStream(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out), BUFFER_BYTES));
        System.setOut(System.err);
        preferBeingKilled();
        long heapBytes = Long.parseLong(arguments[0]);
        SynchronousQueue<Job> jobs = new SynchronousQueue<>();
        Thread decoding = new Thread(() -> decode(jobs, heapBytes, replies), "decoding");
        decoding.setDaemon(true);
        decoding.start();
        try (DataInputStream input =
                new DataInputStream(new BufferedInputStream(new FileInputStream(FileDescriptor.in), BUFFER_BYTES))) {
            replies.writeByte(Frames.READY);
            replies.flush();
            while (true) {
                jobs.put(Frames.readJob(input));
            }
        } catch (EOFException e) {
            // The parent has ended, or doesn't need this process any more, whatever is being decoded.
            Runtime.getRuntime().halt(0);
        }
    }

    /** If the system runs out of memory, it isn't the parent that has to go (Linux only). */
    private static void preferBeingKilled() {
        try {
            Files.writeString(Path.of("/proc/self/oom_score_adj"), "1000");
        } catch (IOException | RuntimeException e) {
            // Another system, or one that allows no such thing.
            return;
        }
    }

    private static void decode(SynchronousQueue<Job> jobs, long heapBytes, DataOutputStream replies) {
        try {
            while (true) {
                answer(jobs.take(), heapBytes, replies);
                if (Runtime.getRuntime().totalMemory() > LARGE_HEAP_BYTES) {
                    System.gc();
                }
            }
        } catch (IOException | InterruptedException e) {
            Runtime.getRuntime().halt(0);
        } catch (Throwable e) {
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }

    private static void answer(Job job, long heapBytes, DataOutputStream replies) throws IOException {
        UprightImage upright = null;
        UnusableImageException refusal = null;
        try {
            upright = new UprightEncoder(job.longestSide(), heapBytes).encode(job.bytes(), job.header());
        } catch (UnusableImageException e) {
            refusal = e;
        } catch (UncheckedIOException e) {
            Frames.writeUnreadable(replies);
            return;
        } catch (OutOfMemoryError e) {
            refusal = new UnusableImageException(
                    Reason.IMAGE_TOO_LARGE, "decoding it takes more memory than vision.image.worker.heap");
        } catch (StackOverflowError e) {
            refusal = new UnusableImageException(Reason.IMAGE_CORRUPT, "it is nested too deeply to be decoded");
        }
        write(upright, refusal, replies);
    }

    private static void write(
            @Nullable UprightImage upright, @Nullable UnusableImageException refusal, DataOutputStream replies)
            throws IOException {
        if (upright != null) {
            Frames.write(upright, replies);
        } else if (refusal != null) {
            Frames.write(refusal, replies);
        }
    }
}
