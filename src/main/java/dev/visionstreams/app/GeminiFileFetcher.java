package dev.visionstreams.app;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.FetchResult.Remote;
import dev.visionstreams.fetch.ImageFetcher;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.gemini.FileAnswer;
import dev.visionstreams.gemini.GeminiFile;
import dev.visionstreams.gemini.GeminiModel;
import dev.visionstreams.model.ModelFailure;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Looks up an image that is already a file of the model's service, whose bytes nobody can read, and leaves every other
 * image to another fetcher. It lives here because {@code fetch} and {@code gemini} don't know each other. Thread-safe.
 */
final class GeminiFileFetcher implements ImageFetcher {
    private final GeminiModel model;
    private final ImageFetcher others;

    GeminiFileFetcher(GeminiModel model, ImageFetcher others) {
        this.model = model;
        this.others = others;
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String uri = source.uri();
        String id = uri == null ? null : model.fileIn(uri);
        return id == null
                ? others.fetch(source)
                : model.file(id).thenApply(answer -> result(answer, id, source.mediaType()));
    }

    private static FetchResult result(FileAnswer answer, String id, @Nullable String declared) {
        if (answer instanceof GeminiFile file) {
            return new Remote(file.uri(), file.mediaType(), null, file.sizeBytes(), file.sha256(), declared);
        }
        ModelFailure failure = ((FileAnswer.None) answer).failure();
        return new Failed(
                reason(failure), "files/" + id + ": " + failure.message(), failure.httpStatus(), failure.retryAfter());
    }

    private static Reason reason(ModelFailure failure) {
        return switch (failure.reason()) {
            case FILE_FAILED -> Reason.FILE_FAILED;
            case MODEL_TIMEOUT -> Reason.FETCH_TIMEOUT;
            case MODEL_UNREACHABLE -> Reason.FETCH_UNREACHABLE;
            // Google answers 403 for a file that doesn't exist, too. A refused key has a reason of its own, below.
            case MODEL_REFUSED_REQUEST, MODEL_NOT_FOUND ->
                isStatus(failure, 403) || isStatus(failure, 404) ? Reason.IMAGE_NOT_FOUND : Reason.FETCH_REFUSED;
            default -> Reason.FETCH_UNAVAILABLE;
        };
    }

    private static boolean isStatus(ModelFailure failure, int status) {
        Integer actual = failure.httpStatus();
        return actual != null && actual == status;
    }
}
