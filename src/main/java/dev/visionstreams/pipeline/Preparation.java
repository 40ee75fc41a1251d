package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.image.ImageBytes;
import dev.visionstreams.image.ImageFormat;
import dev.visionstreams.image.ImageHeader;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.image.UprightImage;
import dev.visionstreams.model.Picture;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.VisionResult.ImageFacts;
import java.io.UncheckedIOException;
import java.time.Duration;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** From what was fetched to a picture that can be sent, and to what is known of it. Immutable, for use by any thread. */
final class Preparation {
    /** What the service fetches by itself has at most so many bytes (its documentation, "File input methods"). */
    private static final long MOST_REMOTE_BYTES = 100_000_000;

    private final ImageInspector inspector;
    private final UprightEncoder encoder;

    Preparation(ImageInspector inspector, UprightEncoder encoder) {
        this.inspector = inspector;
        this.encoder = encoder;
    }

    /** What was made of one image. */
    record Prepared(ImageFacts facts, Picture picture) {}

    /** Decodes pixels where it must, which takes a while. */
    Prepared prepare(FetchResult result, Task task) throws Unsuccessful {
        try {
            if (result instanceof FetchResult.Fetched fetched) {
                return prepare(fetched);
            } else if (result instanceof FetchResult.Remote remote) {
                return prepare(remote, task);
            }
            FetchResult.Failed failed = (FetchResult.Failed) result;
            throw new Unsuccessful(Failure.of(failed), failed.reason().isBusy() ? failed.retryAfter() : null);
        } catch (UnusableImageException e) {
            throw new Unsuccessful(Failure.of(e), null);
        } catch (UncheckedIOException e) {
            throw new Unsuccessful(
                    Failure.of(new FetchResult.Failed(
                            FetchResult.Reason.SPOOL_FAILED, "its temporary file can't be read", null, null)),
                    null);
        }
    }

    private Prepared prepare(FetchResult.Fetched fetched) throws UnusableImageException {
        ImageBytes bytes = fetched.bytes();
        ImageHeader header = inspector.inspect(bytes);
        String mediaType = header.format().mediaType();
        ImageFacts facts = new ImageFacts(header, mediaType, bytes.sha256(), bytes.size(), fetched.declaredMediaType());
        if (encoder.leavesAsItIs(header)) {
            return new Prepared(facts, new Picture(bytes, mediaType));
        }
        UprightImage upright = encoder.encode(bytes, header);
        bytes.close();
        return new Prepared(facts, new Picture(upright.bytes(), upright.mediaType()));
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
                    "the model's service takes no " + mediaType + ", and what it has or fetches isn't converted here");
        }
        if (head != null && remote.sizeBytes() > MOST_REMOTE_BYTES) {
            throw new Unsuccessful(
                    Failure.of(new FetchResult.Failed(
                            FetchResult.Reason.IMAGE_BYTES_EXCEEDED,
                            "more than the " + MOST_REMOTE_BYTES + " bytes that the model's service fetches by itself",
                            null,
                            null)),
                    null);
        }
        if (task.findsPlaces()) {
            requirePlaces(task, header, head);
        }
        return new Prepared(
                new ImageFacts(header, mediaType, remote.sha256(), remote.sizeBytes(), remote.declaredMediaType()),
                Picture.named(remote.uri(), mediaType));
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

    /** Null if it goes beyond the head. */
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

    /** Ends an attempt early; caught by whoever prepares. */
    static final class Unsuccessful extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Failure failure;

        /** How long to wait where nothing was tried; null: it is a failure. */
        private final @Nullable Duration deferral;

        Unsuccessful(Failure failure, @Nullable Duration deferral) {
            super(failure.message(), null, false, false);
            this.failure = failure;
            this.deferral = deferral;
        }

        Failure failure() {
            return failure;
        }

        @Nullable
        Duration deferral() {
            return deferral;
        }
    }
}
