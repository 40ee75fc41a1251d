package dev.visionstreams.gemini;

import dev.visionstreams.image.ImageBytes;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import dev.visionstreams.model.Picture;
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
 * Which pictures the service has, by their SHA-256: each is uploaded once while the service keeps it, for all who ask
 * about it, also while the upload runs. Thread-safe; no thread waits here.
 */
final class UploadedFiles {
    /** Files and pictures beyond this are forgotten, those that weren't used for the longest time first. */
    private static final int MOST_KNOWN = 10_000;

    /** A file isn't used any more so long before it goes: a question about it may wait in a queue of the service's. */
    private static final Duration MARGIN = Duration.ofMinutes(10);

    /** What is relied on where the service doesn't say when a file goes. */
    private static final Duration SURELY_KEPT = Duration.ofHours(1);

    private final FileApi api;
    private final FileOptions options;
    private final InstantSource clock;
    private final UploadListener listener;

    // Guarded by this, the one that was used last at the end.
    private final LinkedHashMap<String, Known> bySha256 = new LinkedHashMap<>(16, 0.75f, true);
    private final LinkedHashMap<String, Instant> seen = new LinkedHashMap<>(16, 0.75f, true);

    /** A file that is there or is being uploaded. */
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

    /** A use of a file, to be given back once. */
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

        /** The service doesn't have it any more: the next who asks uploads it again. */
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
     * Which of the pictures to upload, by their index: those that are there already, those that are likely to be asked
     * about again, and the largest until the rest fits.
     *
     * @param inline bytes of the question with all pictures in it
     */
    Set<Integer> choose(List<Picture> pictures, long inline) {
        Set<Integer> chosen = new TreeSet<>();
        List<Integer> others = new ArrayList<>();
        long left = inline;
        for (int i = 0; i < pictures.size(); i++) {
            if (!(pictures.get(i).content() instanceof Picture.Given given)) {
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
                Comparator.comparingLong((Integer i) -> sizeOf(pictures.get(i))).reversed());
        for (Iterator<Integer> largest = others.iterator(); left > options.inlineMax() && largest.hasNext(); ) {
            int next = largest.next();
            chosen.add(next);
            left -= sizeOf(pictures.get(next));
        }
        return chosen;
    }

    private static long sizeOf(Picture picture) {
        return picture.content() instanceof Picture.Given given ? StreamedBody.base64Length(given.bytes()) : 0;
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

    /** Uploads the picture, unless it is there or somebody is about it. */
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
                    tell(answer, bytes.size());
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

    private void tell(@Nullable FileAnswer answer, long bytes) {
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
