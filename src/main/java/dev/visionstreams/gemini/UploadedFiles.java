package dev.visionstreams.gemini;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.ModelImage;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The images that the service stores, by SHA-256: each is uploaded once as long as the service keeps it, and requests
 * share uploads that are still running. Thread-safe and non-blocking.
 */
final class UploadedFiles {
    /** Maximum entries of each map; the least recently used are forgotten first. */
    private static final int MOST_KNOWN = 10_000;

    /** Files aren't used in the last minutes before they expire, since a request may wait in the service's queue. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /** The assumed lifetime of a file whose expiry the service doesn't name. */
    private static final Duration SURELY_KEPT = Duration.ofHours(1);

    private final FileApi api;
    private final FileOptions options;
    private final InstantSource clock;
    private final UploadListener listener;

    // Guarded by this; in order of access, most recent last.
    private final LinkedHashMap<String, Known> bySha256 = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<String, Instant> seen = new LinkedHashMap<>(16, 0.75f, true);

    /** A file that is uploaded or being uploaded. */
    private static final class Known {
        private final CompletableFuture<FileAnswer> file = new CompletableFuture<>();

        // Guarded by the outer class.
        private Instant usableUntil = Instant.MAX;
        private int users;
    }

    UploadedFiles(FileApi api, FileOptions options, InstantSource clock, UploadListener listener) {
        this.api = api;
        this.options = options;
        this.clock = clock;
        this.listener = listener;
    }

    /** A use of a file; must be given back exactly once. */
    final class Use {
        private final String sha256;
        private final Known known;

        private Use(String sha256, Known known) {
            this.sha256 = sha256;
            this.known = known;
        }

        CompletableFuture<FileAnswer> file() {
            return known.file;
        }

        /** The service no longer has the file: its next use uploads it again. */
        void forget() {
            synchronized (UploadedFiles.this) {
                bySha256.remove(sha256, known);
            }
        }

        void giveBack() {
            synchronized (UploadedFiles.this) {
                known.users--;
                if (!options.delete() || known.users > 0) {
                    return;
                }
                bySha256.remove(sha256, known);
            }
            if (known.file.getNow(null) instanceof GeminiFile file) {
                api.delete(file.id());
            }
        }
    }

    /**
     * The indices of the images to upload: those already uploaded, those seen before within the reuse window, and the
     * largest ones until the rest fits inline.
     *
     * @param inline bytes of the request body with all images in it
     */
    Set<Integer> choose(List<ModelImage> images, long inline) {
        Set<Integer> chosen = new TreeSet<>();
        List<Integer> others = new ArrayList<>();
        long left = inline;
        for (int i = 0; i < images.size(); i++) {
            if (!(images.get(i).content() instanceof ModelImage.Given given)) {
                continue;
            }
            if (isWorthIt(given.bytes())) {
                chosen.add(i);
                left -= StreamedBody.base64Length(given.bytes());
            } else {
                others.add(i);
            }
        }
        others.sort(
                Comparator.comparingLong((Integer i) -> sizeOf(images.get(i))).reversed());
        for (Iterator<Integer> largest = others.iterator(); left > options.inlineMax() && largest.hasNext(); ) {
            int next = largest.next();
            chosen.add(next);
            left -= sizeOf(images.get(next));
        }
        return chosen;
    }

    private static long sizeOf(ModelImage image) {
        return image.content() instanceof ModelImage.Given given ? StreamedBody.base64Length(given.bytes()) : 0;
    }

    private boolean isWorthIt(ImageBytes bytes) {
        Long least = options.reuseMin();
        if (least == null || bytes.size() < least) {
            return false;
        }
        String sha256 = bytes.sha256();
        Instant now = clock.instant();
        synchronized (this) {
            Instant before = seen.put(sha256, now);
            trim(seen);
            boolean again = before != null && now.isBefore(before.plus(options.reuseWindow()));
            return again || bySha256.containsKey(sha256);
        }
    }

    private static void trim(Map<String, Instant> map) {
        Iterator<Map.Entry<String, Instant>> oldest = map.entrySet().iterator();
        while (map.size() > MOST_KNOWN) {
            oldest.next();
            oldest.remove();
        }
    }

    /** Uploads the image unless it is uploaded or being uploaded. */
    Use use(ImageBytes bytes, String mediaType) {
        String sha256 = bytes.sha256();
        Known known;
        boolean first;
        synchronized (this) {
            Known before = bySha256.get(sha256);
            first = before == null || !clock.instant().isBefore(before.usableUntil);
            known = first || before == null ? new Known() : before;
            known.users++;
            bySha256.put(sha256, known);
            trimFiles();
        }
        if (first) {
            upload(sha256, known, bytes, mediaType);
        } else {
            listener.reused(bytes.size());
        }
        return new Use(sha256, known);
    }

    private void trimFiles() {
        Iterator<Known> oldest = bySha256.values().iterator();
        while (bySha256.size() > MOST_KNOWN && oldest.hasNext()) {
            if (oldest.next().users == 0) {
                oldest.remove();
            }
        }
    }

    private void upload(String sha256, Known known, ImageBytes bytes, String mediaType) {
        ImageBytes own = bytes.share();
        var unused = api.upload(own, mediaType)
                .whenComplete((answer, defect) -> {
                    own.close();
                    report(answer, bytes.size());
                })
                .thenCompose(api::whenActive)
                .exceptionally(defect -> new FileAnswer.None(new ModelFailure(
                        Reason.REPLY_MALFORMED, "upload: " + defect.getClass().getSimpleName(), null, null, null)))
                .thenAccept(answer -> {
                    synchronized (this) {
                        if (answer instanceof GeminiFile file) {
                            known.usableUntil = usableUntil(file);
                        } else {
                            bySha256.remove(sha256, known);
                        }
                    }
                    known.file.complete(answer);
                });
    }

    private void report(@Nullable FileAnswer answer, long bytes) {
        if (answer instanceof GeminiFile) {
            listener.uploaded(bytes);
        } else if (answer instanceof FileAnswer.None none) {
            listener.failed(none.failure().reason());
        }
    }

    private Instant usableUntil(GeminiFile file) {
        Instant expires = file.expiresAt();
        return expires == null ? clock.instant().plus(SURELY_KEPT) : expires.minus(MARGIN);
    }
}
