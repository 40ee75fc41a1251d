package dev.visionstreams.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * The CPU time of a JVM's compiler threads, from {@code /proc}; 0 where there is none. It is spent once per process,
 * whatever runs how often afterwards. Not thread-safe.
 */
final class JitTime {
    /** A JVM has hundreds of threads, and adds compiler threads seldom: they are looked for once in so many readings. */
    private static final int LOOK = 20;

    private final Path tasks;
    private final Map<Path, Long> nanos = new HashMap<>();
    private int readings;

    JitTime(long pid) {
        tasks = Path.of("/proc", String.valueOf(pid), "task");
    }

    /** In nanoseconds, from the start of the process. */
    long read() {
        if (readings++ % LOOK == 0) {
            look();
        }
        // What a compiler thread used that has ended is kept.
        nanos.replaceAll((thread, before) -> {
            try {
                String times = Files.readString(thread.resolve("schedstat"), StandardCharsets.US_ASCII);
                return Long.parseLong(times.substring(0, times.indexOf(' ')));
            } catch (IOException ended) {
                return before;
            }
        });
        return nanos.values().stream().mapToLong(Long::longValue).sum();
    }

    private void look() {
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(tasks)) {
            for (Path thread : threads) {
                if (!nanos.containsKey(thread) && isCompiler(thread)) {
                    nanos.put(thread, 0L);
                }
            }
        } catch (IOException ended) {
            // The process has ended, or there is no /proc.
        }
    }

    private static boolean isCompiler(Path thread) {
        try {
            return Files.readString(thread.resolve("comm"), StandardCharsets.UTF_8)
                    .matches("(?s)C[12] Compiler.*");
        } catch (IOException ended) {
            return false;
        }
    }
}
