package dev.visionstreams.pipeline;

import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.image.ImageFormat;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.PixelsUnavailableException;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UprightImages;
import dev.visionstreams.model.ModelImage;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.VisionResult.ImageFacts;
import java.io.UncheckedIOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.LongPredicate;
import java.util.function.Supplier;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Makes a fetched image ready to be sent, and extracts what is known of it. Immutable, for use by any thread. */
final class Preparation {
    /** The largest image that the service fetches by itself, in bytes (its documentation, "File input methods"). */
    private static final long MOST_REMOTE_BYTES = 100_000_000;

    private final ImageInspector inspector;
    /** What a request waits for that would need more memory than there is. */
    static final Supplier<PixelsUnavailableException> NO_ROOM =
            () -> new PixelsUnavailableException("there is no room in memory for an upright image");

    private final UprightImages uprights;

    Preparation(ImageInspector inspector, UprightImages uprights) {
        this.inspector = inspector;
        this.uprights = uprights;
    }

    /** One image, ready to be sent. */
    record Prepared(ImageFacts facts, ModelImage image) {}

    /**
     * An image that is sent as it is, or refused for what it claims, is ready at once; one whose pixels have to be decoded
     * may complete on any thread.
     *
     * @param room whether there is memory for that many bytes more: an image on disk that is decoded has about as many in
     *     memory then, and isn't decoded in vain
     * @return fails with {@link Unsuccessful}, or as {@link UprightImages#upright} does
     */
    CompletableFuture<Prepared> prepare(FetchResult result, Task task, LongPredicate room) {
        try {
            if (result instanceof FetchResult.Fetched fetched) {
                return prepare(fetched, room).handle(Preparation::translated);
            } else if (result instanceof FetchResult.Remote remote) {
                return CompletableFuture.completedFuture(prepare(remote, task));
            }
            throw new Unsuccessful(Failure.of((FetchResult.Failed) result));
        } catch (UnusableImageException | UncheckedIOException | Unsuccessful e) {
            return CompletableFuture.failedFuture(translated(e));
        }
    }

    private static Prepared translated(@Nullable Prepared prepared, @Nullable Throwable error) {
        if (prepared != null) {
            return prepared;
        }
        Throwable cause = error instanceof CompletionException && error.getCause() != null ? error.getCause() : error;
        throw new CompletionException(translated(cause));
    }

    private static @Nullable Throwable translated(@Nullable Throwable error) {
        if (error instanceof UnusableImageException unusable) {
            return new Unsuccessful(Failure.of(unusable));
        }
        return error instanceof UncheckedIOException
                ? new Unsuccessful(failure(FetchResult.Reason.SPOOL_FAILED, "its temporary file can't be read"))
                : error;
    }

    private CompletableFuture<Prepared> prepare(FetchResult.Fetched fetched, LongPredicate room)
            throws UnusableImageException {
        ImageBytes bytes = fetched.bytes();
        ImageHeader header = inspector.inspect(bytes);
        String mediaType = header.format().mediaType();
        String sha256 = bytes.sha256();
        if (uprights.leavesAsItIs(header)) {
            ImageFacts facts = new ImageFacts(header, mediaType, sha256, bytes.size(), fetched.declaredMediaType(), 1);
            return CompletableFuture.completedFuture(new Prepared(facts, new ModelImage(bytes, mediaType)));
        }
        if (!room.test(bytes.size() - bytes.heapBytes())) {
            return CompletableFuture.failedFuture(NO_ROOM.get());
        }
        return uprights.upright(bytes, header).thenApply(upright -> {
            bytes.close();
            return new Prepared(
                    new ImageFacts(
                            header,
                            mediaType,
                            sha256,
                            bytes.size(),
                            fetched.declaredMediaType(),
                            upright.subsampling()),
                    new ModelImage(upright.bytes(), upright.mediaType()));
        });
    }

    private Prepared prepare(FetchResult.Remote remote, Task task) throws UnusableImageException, Unsuccessful {
        ByteString head = remote.head();
        String mediaType = remote.mediaType();
        ImageHeader header = null;
        if (head != null) {
            ImageFormat format = inspector.format(head);
            mediaType = format.mediaType();
            header = header(head, remote.sizeBytes());
        }
        if (mediaType == null || !ImageFormat.isTakenByModels(mediaType)) {
            throw new UnusableImageException(
                    UnusableImageException.Reason.IMAGE_TYPE_UNSUPPORTED,
                    "the model's service takes no " + mediaType
                            + ", and images that it has or fetches aren't converted here");
        }
        if (head != null && remote.sizeBytes() > MOST_REMOTE_BYTES) {
            throw new Unsuccessful(failure(
                    FetchResult.Reason.IMAGE_BYTES_EXCEEDED,
                    "more than the " + MOST_REMOTE_BYTES + " bytes that the model's service fetches by itself"));
        }
        if (task.findsPlaces()) {
            requirePlaces(task, header, head);
        }
        return new Prepared(
                new ImageFacts(header, mediaType, remote.sha256(), remote.sizeBytes(), remote.declaredMediaType(), 1),
                ModelImage.named(remote.uri(), mediaType));
    }

    private static void requirePlaces(Task task, @Nullable ImageHeader header, @Nullable ByteString head)
            throws UnusableImageException {
        if (header == null) {
            throw new UnusableImageException(
                    UnusableImageException.Reason.IMAGE_SIZE_UNKNOWN,
                    task + " finds places in pixels, and the image's size isn't known: "
                            + (head == null
                                    ? "a file that was uploaded can't be read back, name the image by its own URI"
                                    : "it isn't in the first " + head.size() + " bytes"));
        }
        if (header.orientation() != 1) {
            throw new UnusableImageException(
                    UnusableImageException.Reason.IMAGE_NOT_UPRIGHT,
                    task + " finds places in upright pixels, and an image that the model's service fetches by itself"
                            + " can't be turned here");
        }
    }

    /** Null if the size lies beyond the head. */
    private @Nullable ImageHeader header(ByteString head, long size) throws UnusableImageException {
        try {
            return inspector.inspect(head);
        } catch (UnusableImageException e) {
            boolean whole = size > 0 && head.size() >= size;
            if (whole || e.reason() != UnusableImageException.Reason.IMAGE_CORRUPT) {
                throw e;
            }
            return null;
        }
    }

    private static Failure failure(FetchResult.Reason reason, String message) {
        return Failure.of(new FetchResult.Failed(reason, message, null, null));
    }

    /** Ends an attempt before the model is asked. */
    static final class Unsuccessful extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Failure failure;

        Unsuccessful(Failure failure) {
            super(failure.message(), null, false, false);
            this.failure = failure;
        }

        Failure failure() {
            return failure;
        }
    }
}
