package dev.visionstreams.gemini;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelFailure.Reason;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.RequestBody;
import okio.Buffer;
import okio.BufferedSink;
import okio.Source;
import org.jspecify.annotations.Nullable;

/**
 * The Files API: get, delete, and upload by the resumable protocol in a single chunk. Each call is one attempt; futures
 * always complete normally, with failures as values. Thread-safe.
 */
final class FileApi {
    /** The service's limit per file. */
    static final long MOST_BYTES = 2_000_000_000;

    private static final MediaType JSON = MediaType.get("application/json; charset=utf-8");
    private static final Pattern ID = Pattern.compile("[a-z0-9][a-z0-9-]{0,63}");

    /** The call time-out of an upload grows by one second per this many bytes. */
    private static final long BYTES_PER_SECOND = 1 << 20;

    private static final Duration FIRST_PAUSE = Duration.ofMillis(250);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);

    /** How often a file in processing is polled: about two minutes in all. */
    private static final int MOST_LOOKS = 16;

    private final GeminiClient client;
    private final HttpUrl base;
    private final DelayedRunner delayed;

    FileApi(GeminiClient client, HttpUrl base, DelayedRunner delayed) {
        this.client = client;
        this.base = base;
        this.delayed = delayed;
    }

    /** The id in a URI of this service's files; null for any other URI, which must never be called with the key. */
    @Nullable
    String idIn(String uri) {
        HttpUrl url = uri.contains("/files/") ? HttpUrl.parse(uri) : null;
        if (url == null || url.pathSegments().isEmpty()) {
            return null;
        }
        String id = url.pathSegments().get(url.pathSegments().size() - 1);
        return ID.matcher(id).matches() && url.equals(urlOf(id)) ? id : null;
    }

    private HttpUrl urlOf(String id) {
        return client.url("v1beta/files", id);
    }

    CompletableFuture<FileAnswer> get(String id) {
        return client.call(urlOf(id), call -> call, excerpt -> FileApi::read, FileAnswer.None::new);
    }

    /** Deletes a file and ignores the outcome: files that stay expire by themselves. */
    void delete(String id) {
        var unused = client.<@Nullable Void>call(
                urlOf(id), call -> call.delete(), excerpt -> (headers, body) -> null, failure -> null);
    }

    /**
     * Uploads an image. The service may still be processing the file that is returned.
     *
     * @param bytes must stay open until the future completes
     */
    CompletableFuture<FileAnswer> upload(ImageBytes bytes, String mediaType) {
        if (bytes.size() > MOST_BYTES) {
            return GeminiClient.refused(
                    FileAnswer.None::new,
                    Reason.FILE_TOO_LARGE,
                    bytes.size() + " bytes; the service accepts at most " + MOST_BYTES + " per file");
        }
        byte[] description = JsonNodeFactory.instance
                .objectNode()
                .set("file", JsonNodeFactory.instance.objectNode().put("displayName", bytes.sha256()))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        CompletableFuture<Begun> begun = client.call(
                client.url("upload/v1beta", "files"),
                call -> call.post(RequestBody.create(description, JSON))
                        .header("X-Goog-Upload-Protocol", "resumable")
                        .header("X-Goog-Upload-Command", "start")
                        .header("X-Goog-Upload-Header-Content-Length", String.valueOf(bytes.size()))
                        .header("X-Goog-Upload-Header-Content-Type", mediaType),
                excerpt -> (headers, body) -> new Begun(uploadUrl(headers), null),
                failure -> new Begun(null, failure));
        return begun.thenCompose(start -> {
            HttpUrl url = start.url();
            if (url == null) {
                ModelFailure failure = start.failure();
                return CompletableFuture.completedFuture(new FileAnswer.None(
                        failure == null ? malformed("the service named no URL to upload to") : ofUpload(failure)));
            }
            return client.callGiven(
                    url,
                    call -> call.post(new Body(bytes))
                            .header("X-Goog-Upload-Offset", "0")
                            .header("X-Goog-Upload-Command", "upload, finalize"),
                    Duration.ofSeconds(bytes.size() / BYTES_PER_SECOND),
                    excerpt -> FileApi::read,
                    failure -> new FileAnswer.None(ofUpload(failure)));
        });
    }

    /** The start of an upload: the URL to send the bytes to, or a failure. */
    private record Begun(@Nullable HttpUrl url, @Nullable ModelFailure failure) {}

    /** Null if there is none, or if it is plain HTTP although the service is HTTPS. */
    private @Nullable HttpUrl uploadUrl(Headers headers) {
        String text = headers.get("X-Goog-Upload-URL");
        HttpUrl url = text == null ? null : HttpUrl.parse(text);
        return url != null && (url.isHttps() || !base.isHttps()) ? url : null;
    }

    /** Polls until the file is no longer being processed; gives the file or the failure. */
    CompletableFuture<FileAnswer> whenActive(FileAnswer answer) {
        return whenActive(answer, FIRST_PAUSE, MOST_LOOKS);
    }

    private CompletableFuture<FileAnswer> whenActive(FileAnswer answer, Duration pause, int looks) {
        if (!(answer instanceof GeminiFile file) || file.state() == GeminiFile.State.ACTIVE) {
            return CompletableFuture.completedFuture(answer);
        }
        if (file.state() == GeminiFile.State.FAILED) {
            return GeminiClient.refused(
                    FileAnswer.None::new, Reason.FILE_FAILED, "the service could not process the uploaded image");
        }
        if (looks == 0) {
            return GeminiClient.refused(
                    FileAnswer.None::new, Reason.MODEL_TIMEOUT, "the service is still processing the uploaded image");
        }
        CompletableFuture<FileAnswer> active = new CompletableFuture<>();
        Duration next = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause.multipliedBy(2);
        delayed.run(pause, () -> {
            var unused = get(file.id())
                    .thenCompose(again -> whenActive(again, next, looks - 1))
                    .whenComplete((result, error) -> {
                        if (error == null) {
                            active.complete(result);
                        } else {
                            active.completeExceptionally(error);
                        }
                    });
        });
        return active;
    }

    private static FileAnswer read(Headers headers, byte[] body) {
        try {
            return GeminiFile.read(body);
        } catch (IOException e) {
            return new FileAnswer.None(malformed("the service's description of the file can't be read"));
        }
    }

    private static ModelFailure malformed(String message) {
        return new ModelFailure(Reason.REPLY_MALFORMED, message, null, null, null);
    }

    /** A refused upload says nothing about the model. */
    private static ModelFailure ofUpload(ModelFailure failure) {
        Integer status = failure.httpStatus();
        Reason reason = failure.reason();
        if (status != null && status == 413) {
            reason = Reason.FILE_TOO_LARGE;
        } else if (reason == Reason.MODEL_NOT_FOUND) {
            reason = Reason.MODEL_REFUSED_REQUEST;
        }
        return new ModelFailure(
                reason, "upload: " + failure.message(), status, failure.retryAfter(), failure.inference());
    }

    /** The unencoded bytes, streamed from memory or disk. */
    private static final class Body extends RequestBody {
        private static final long CHUNK = 64 << 10;

        private final ImageBytes bytes;

        Body(ImageBytes bytes) {
            this.bytes = bytes;
        }

        @Override
        public @Nullable MediaType contentType() {
            return null;
        }

        @Override
        public long contentLength() {
            return bytes.size();
        }

        @Override
        public boolean isOneShot() {
            return true;
        }

        @Override
        public void writeTo(BufferedSink sink) throws IOException {
            try (Source source = SizedSource.open(bytes)) {
                Buffer chunk = new Buffer();
                for (long read = 0; read >= 0; read = source.read(chunk, CHUNK)) {
                    sink.write(chunk, chunk.size());
                }
            }
        }
    }
}
