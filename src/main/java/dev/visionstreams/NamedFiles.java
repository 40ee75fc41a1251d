package dev.visionstreams;

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

/** Knows an image by what the model's service says of it where a request names one of its files; fetches all others. */
final class NamedFiles implements ImageFetcher {
    private final GeminiModel model;
    private final ImageFetcher others;

    NamedFiles(GeminiModel model, ImageFetcher others) {
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
        Integer status = failure.httpStatus();
        Reason reason =
                switch (failure.reason()) {
                    case FILE_FAILED -> Reason.FILE_FAILED;
                    case MODEL_TIMEOUT -> Reason.FETCH_TIMEOUT;
                    case MODEL_UNREACHABLE -> Reason.FETCH_UNREACHABLE;
                    // Google says 403 of what doesn't exist, too; a bad key is the model's trouble and passes with it.
                    case MODEL_REFUSED_REQUEST, MODEL_NOT_FOUND ->
                        status != null && (status == 403 || status == 404)
                                ? Reason.IMAGE_NOT_FOUND
                                : Reason.FETCH_REFUSED;
                    default -> Reason.FETCH_UNAVAILABLE;
                };
        return new Failed(reason, "files/" + id + ": " + failure.message(), status, failure.retryAfter());
    }
}
