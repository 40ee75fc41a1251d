package dev.visionstreams.local.emulator.files;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultAnswers;
import dev.visionstreams.local.emulator.faults.FaultPlan;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.Exchanges;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import dev.visionstreams.local.emulator.http.HttpAnswer.Ending;
import dev.visionstreams.local.emulator.sight.ImageAnalyser;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Google's resumable upload protocol: {@code start} returns a URL that takes the commands {@code upload}, {@code finalize},
 * both together, {@code query} and {@code cancel}. Bytes received before a connection broke are kept. Thread-safe.
 */
final class Uploads implements AutoCloseable {
    static final String PATH = "/upload/v1beta/files";

    private static final int ID_LENGTH = 32;

    /** Google's other services keep upload URLs for a week. */
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final FilesApiOptions options;
    private final FileStore store;
    private final FaultPlan faults;
    private final ImageAnalyser analyser;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong received = new AtomicLong();

    Uploads(FilesApiOptions options, FileStore store, FaultPlan faults, ImageAnalyser analyser) {
        this.options = options;
        this.store = store;
        this.faults = faults;
        this.analyser = analyser;
    }

    HttpAnswer start(HttpExchange exchange) throws IOException, ApiException {
        UploadRequest request = UploadRequest.read(exchange);
        store.checkName(request.name());
        if (request.declared() > options.maxBytes()) {
            throw tooLarge();
        }
        return faults.apply(Operation.UPLOAD_START, request.displayName(), () -> {
            sweep();
            store.checkQuota(Math.max(0, request.declared()) + unfinishedBytes());
            Upload upload = new Upload(store.newId(ID_LENGTH), store.now(), request);
            uploads.put(upload.id, upload);
            started.incrementAndGet();
            String url = Exchanges.base(exchange) + PATH + "?upload_id=" + upload.id + "&upload_protocol=resumable";
            return UploadHeaders.empty("active")
                    .with(Map.of(
                            UploadHeaders.PREFIX + "URL",
                            url,
                            UploadHeaders.PREFIX + "Control-URL",
                            url,
                            UploadHeaders.PREFIX + "Chunk-Granularity",
                            Integer.toString(options.granularity())));
        });
    }

    HttpAnswer proceed(String id, HttpExchange exchange) throws IOException, ApiException {
        Upload upload = uploads.get(id);
        if (upload == null) {
            Exchanges.drain(exchange);
            throw new ApiException(404, "NOT_FOUND", "Upload not found or expired.");
        }
        String header = exchange.getRequestHeaders().getFirst(UploadHeaders.COMMAND);
        String command = header == null ? "" : header.replace(" ", "").toLowerCase(Locale.ROOT);
        boolean last = command.equals("upload,finalize");
        synchronized (upload) {
            HttpAnswer end = upload.end();
            if (end == null && (last || command.equals("upload"))) {
                return take(upload, exchange, last);
            }
            Exchanges.drain(exchange);
            if (end != null) {
                return command.equals("query")
                        ? end
                        : UploadHeaders.failed("Upload has already been terminated.", "final");
            }
            return switch (command) {
                case "query" -> UploadHeaders.active(upload);
                case "cancel" -> {
                    upload.abandon(UploadHeaders.failed("Upload has been cancelled.", "cancelled"));
                    yield UploadHeaders.empty("cancelled");
                }
                case "finalize" -> finish(upload, exchange);
                default -> UploadHeaders.failed("Unknown " + UploadHeaders.COMMAND + ": " + header, "active");
            };
        }
    }

    FileCounts counts() {
        return store.counts(started.get(), received.get());
    }

    @Override
    public void close() {
        uploads.values().forEach(upload -> upload.abandon(HttpAnswer.none(Ending.DROP)));
        uploads.clear();
    }

    private HttpAnswer take(Upload upload, HttpExchange exchange, boolean last) throws IOException, ApiException {
        Headers headers = exchange.getRequestHeaders();
        long length = UploadHeaders.number(headers, "Content-Length");
        long offset = UploadHeaders.number(headers, UploadHeaders.PREFIX + "Offset");
        long size = upload.bytes.size();
        if (offset != size) {
            Exchanges.drain(exchange);
            String message = "Invalid offset: " + offset + ", " + size + " bytes were received.";
            return UploadHeaders.received(UploadHeaders.failed(message, "active"), upload);
        }
        if (!last && length >= 0 && length % options.granularity() != 0) {
            Exchanges.drain(exchange);
            String message = "Every part except the last must be a multiple of " + options.granularity();
            return UploadHeaders.failed(message + " bytes, not " + length + ".", "active");
        }
        Reaction reaction = faults.next(Operation.UPLOAD_BYTES, "", upload.request.displayName());
        if (reaction == Fault.CUT) {
            append(upload, exchange.getRequestBody(), length < 0 ? options.granularity() : length / 2);
            return HttpAnswer.none(Ending.DROP);
        }
        if (FaultAnswers.replaces(reaction)) {
            Exchanges.drain(exchange);
        }
        return FaultAnswers.apply(reaction, "", 0, () -> {
            long declared = upload.request.declared();
            long max = declared < 0 ? options.maxBytes() : declared;
            try (InputStream body = exchange.getRequestBody()) {
                long taken = append(upload, body, max - size);
                if (taken == max - offset && body.read() >= 0) {
                    Exchanges.drain(exchange);
                    return refuse(upload, declared < 0 ? tooLarge() : wrongLength(declared, "more"));
                }
            }
            return last ? finish(upload, exchange) : UploadHeaders.active(upload);
        });
    }

    private HttpAnswer finish(Upload upload, HttpExchange exchange) throws IOException, ApiException {
        long declared = upload.request.declared();
        if (declared >= 0 && upload.bytes.size() != declared) {
            return refuse(upload, wrongLength(declared, Long.toString(upload.bytes.size())));
        }
        Reaction reaction = faults.next(Operation.UPLOAD_DONE, "", upload.request.displayName());
        String failure = reaction instanceof Reaction.FileFails fails ? fails.message() : failure(upload);
        StoredFile file;
        try {
            file = store.add(upload, failure);
        } catch (ApiException refused) {
            return refuse(upload, refused);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("file", file.json(Exchanges.base(exchange), store.now()));
        HttpAnswer end = HttpAnswer.json("OK", 200, body).with(Map.of(UploadHeaders.STATUS, "final"));
        upload.finish(end);
        return FaultAnswers.apply(reaction, "", 0, () -> end);
    }

    /** Why processing will fail; null if it won't. */
    private @Nullable String failure(Upload upload) {
        if (!upload.request.mimeType().startsWith("image/")) {
            return null;
        }
        try {
            analyser.look(upload.bytes);
            return null;
        } catch (IOException notAnImage) {
            return "The image can't be processed.";
        }
    }

    private long append(Upload upload, InputStream body, long max) throws IOException {
        long before = upload.bytes.size();
        try {
            return upload.bytes.append(body, max);
        } finally {
            received.addAndGet(upload.bytes.size() - before);
        }
    }

    private static HttpAnswer refuse(Upload upload, ApiException error) {
        HttpAnswer end = UploadHeaders.failed(error, "final");
        upload.abandon(end);
        return end;
    }

    private long unfinishedBytes() {
        return uploads.values().stream()
                .filter(upload -> upload.end() == null)
                .mapToLong(upload -> upload.bytes.size())
                .sum();
    }

    private void sweep() {
        uploads.values().removeIf(upload -> {
            boolean old = !upload.started.plus(LIFETIME).isAfter(store.now());
            if (old) {
                upload.abandon(HttpAnswer.none(Ending.DROP));
            }
            return old;
        });
    }

    private ApiException tooLarge() {
        return ApiException.invalid("Media too large. Limit: " + options.maxBytes());
    }

    private static ApiException wrongLength(long declared, String received) {
        return ApiException.invalid("The upload declared " + declared + " bytes but sent " + received + ".");
    }
}
