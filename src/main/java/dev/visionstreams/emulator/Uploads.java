package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Google's resumable upload protocol: {@code start} gives a URL, to which {@code upload}, {@code finalize}, both,
 * {@code query} and {@code cancel} are sent. Bytes that came before a connection broke are kept. Safe for use by any
 * thread.
 */
final class Uploads implements AutoCloseable {
    static final String PATH = "/upload/v1beta/files";

    private static final int ID_LENGTH = 32;
    private static final int MOST_METADATA = 1 << 16;
    private static final int MOST_NAME = 512;
    /** As long as the upload URLs of Google's other services. */
    private static final Duration LIFETIME = Duration.ofDays(7);

    private final FileOptions options;
    private final FileStore store;
    private final FileFaults faults;
    private final Function<Upload, @Nullable String> inspection;
    private final Map<String, Upload> uploads = new ConcurrentHashMap<>();
    private final AtomicLong started = new AtomicLong();
    private final AtomicLong received = new AtomicLong();
    private final JsonMapper mapper = new JsonMapper();

    /** @param inspection says why a file can't be used; null: it can */
    Uploads(FileOptions options, FileStore store, FileFaults faults, Function<Upload, @Nullable String> inspection) {
        this.options = options;
        this.store = store;
        this.faults = faults;
        this.inspection = inspection;
    }

    Decision start(HttpExchange exchange) throws IOException, ApiException {
        Headers headers = exchange.getRequestHeaders();
        JsonNode metadata;
        try (InputStream body = exchange.getRequestBody()) {
            metadata = metadata(body.readNBytes(MOST_METADATA));
        }
        if (!"resumable".equals(headers.getFirst(UploadHeaders.PREFIX + "Protocol"))
                || !"start".equals(headers.getFirst(UploadHeaders.PREFIX + "Command"))) {
            throw ApiException.invalid("The emulator takes resumable uploads alone.");
        }
        String displayName = text(metadata, "displayName", "display_name");
        if (displayName.length() > MOST_NAME) {
            throw ApiException.invalid(
                    "* CreateFileRequest.file.display_name: must be at most " + MOST_NAME + " characters.\n");
        }
        String name = text(metadata, "name", "name");
        store.checkName(name);
        long declared = UploadHeaders.number(headers, "Header-Content-Length");
        if (declared > options.mostBytes()) {
            throw tooLarge();
        }
        String type = headers.getFirst(UploadHeaders.PREFIX + "Header-Content-Type");
        String mimeType = type == null ? text(metadata, "mimeType", "mime_type") : type;
        return faults.apply(Operation.UPLOAD_START, displayName, () -> {
            sweep();
            store.checkQuota(Math.max(0, declared) + unfinished());
            Upload upload = new Upload(
                    store.newId(ID_LENGTH),
                    store.now(),
                    name,
                    displayName,
                    mimeType.isEmpty() ? "application/octet-stream" : mimeType,
                    declared,
                    spool());
            uploads.put(upload.id, upload);
            started.incrementAndGet();
            String url = FilesApi.base(exchange) + PATH + "?upload_id=" + upload.id + "&upload_protocol=resumable";
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

    Decision proceed(String id, HttpExchange exchange) throws IOException, ApiException {
        Upload upload = uploads.get(id);
        if (upload == null) {
            UploadHeaders.drain(exchange);
            throw new ApiException(404, "NOT_FOUND", "Upload not found or expired.");
        }
        String header = exchange.getRequestHeaders().getFirst(UploadHeaders.PREFIX + "Command");
        String command = header == null ? "" : header.replace(" ", "").toLowerCase(Locale.ROOT);
        synchronized (upload) {
            if (upload.end != null) {
                UploadHeaders.drain(exchange);
                return command.equals("query")
                        ? upload.end
                        : UploadHeaders.failed("Upload has already been terminated.", "final");
            }
            return switch (command) {
                case "query" -> {
                    UploadHeaders.drain(exchange);
                    yield UploadHeaders.active(upload);
                }
                case "cancel" -> {
                    UploadHeaders.drain(exchange);
                    upload.end = UploadHeaders.failed("Upload has been cancelled.", "cancelled");
                    release(upload);
                    yield UploadHeaders.empty("cancelled");
                }
                case "upload", "upload,finalize" -> take(upload, exchange, command.endsWith("finalize"));
                case "finalize" -> {
                    UploadHeaders.drain(exchange);
                    yield finish(upload, exchange);
                }
                default -> {
                    UploadHeaders.drain(exchange);
                    yield UploadHeaders.failed("Unknown " + UploadHeaders.PREFIX + "Command: " + header, "active");
                }
            };
        }
    }

    FileCounts counts() {
        return store.counts(started.get(), received.get());
    }

    @Override
    public void close() {
        uploads.values().forEach(upload -> {
            synchronized (upload) {
                if (upload.end == null) {
                    release(upload);
                }
            }
        });
        uploads.clear();
    }

    private Decision take(Upload upload, HttpExchange exchange, boolean last) throws IOException, ApiException {
        Headers headers = exchange.getRequestHeaders();
        long length = UploadHeaders.number(headers, null);
        long offset = UploadHeaders.number(headers, "Offset");
        if (offset != upload.bytes.size()) {
            UploadHeaders.drain(exchange);
            return UploadHeaders.failed(
                            "Invalid offset: " + offset + ", " + upload.bytes.size() + " bytes were received.",
                            "active")
                    .with(Map.of(UploadHeaders.RECEIVED, Long.toString(upload.bytes.size())));
        }
        if (!last && length >= 0 && length % options.granularity() != 0) {
            UploadHeaders.drain(exchange);
            return UploadHeaders.failed(
                    "Every part but the last is a multiple of " + options.granularity() + " bytes: " + length,
                    "active");
        }
        Reaction reaction = faults.next(Operation.UPLOAD_BYTES, upload.displayName);
        if (reaction == Fault.CUT) {
            append(upload, exchange.getRequestBody(), length < 0 ? options.granularity() : length / 2);
            return UploadHeaders.empty("").ending(Decision.Ending.DROP);
        }
        if (FileFaults.replaces(reaction)) {
            UploadHeaders.drain(exchange);
        }
        return faults.apply(reaction, () -> {
            long most = upload.declared < 0 ? options.mostBytes() : upload.declared;
            try (InputStream body = exchange.getRequestBody()) {
                long taken = append(upload, body, most - upload.bytes.size());
                if (taken == most - offset && body.read() >= 0) {
                    UploadHeaders.drain(exchange);
                    return refuse(upload, upload.declared < 0 ? tooLarge() : wrongLength(upload, "more"));
                }
            }
            return last ? finish(upload, exchange) : UploadHeaders.active(upload);
        });
    }

    private Decision finish(Upload upload, HttpExchange exchange) throws IOException, ApiException {
        if (upload.declared >= 0 && upload.bytes.size() != upload.declared) {
            return refuse(upload, wrongLength(upload, Long.toString(upload.bytes.size())));
        }
        Reaction reaction = faults.next(Operation.UPLOAD_DONE, upload.displayName);
        String failure = reaction instanceof Reaction.FileFails fails ? fails.message() : inspection.apply(upload);
        StoredFile file;
        try {
            file = store.add(upload, failure);
        } catch (ApiException refused) {
            return refuse(upload, refused);
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("file", file.json(FilesApi.base(exchange), store.now()));
        Decision end = Decision.json("OK", 200, body).with(Map.of(UploadHeaders.STATUS, "final"));
        upload.end = end;
        return reaction instanceof Reaction.FileFails ? end : faults.apply(reaction, () -> end);
    }

    private long append(Upload upload, InputStream body, long most) throws IOException {
        long before = upload.bytes.size();
        try {
            return upload.bytes.append(body, most);
        } finally {
            received.addAndGet(upload.bytes.size() - before);
        }
    }

    private static Decision refuse(Upload upload, ApiException error) {
        Decision end = Decision.error(error).with(Map.of(UploadHeaders.STATUS, "final"));
        upload.end = end;
        release(upload);
        return end;
    }

    private long unfinished() {
        return uploads.values().stream()
                .filter(upload -> upload.end == null)
                .mapToLong(upload -> upload.bytes.size())
                .sum();
    }

    private void sweep() {
        uploads.values().removeIf(upload -> {
            if (upload.started.plus(LIFETIME).isAfter(store.now())) {
                return false;
            }
            if (upload.end == null) {
                release(upload);
            }
            return true;
        });
    }

    private JsonNode metadata(byte[] body) throws ApiException {
        try {
            return body.length == 0
                    ? JsonNodeFactory.instance.objectNode()
                    : mapper.readTree(body).path("file");
        } catch (IOException notJson) {
            throw ApiException.invalid("Invalid JSON payload received. Unexpected token.\n");
        }
    }

    private ApiException tooLarge() {
        return ApiException.invalid("Media too large. Limit: " + options.mostBytes());
    }

    private static ApiException wrongLength(Upload upload, String found) {
        return ApiException.invalid("The upload was said to have " + upload.declared + " bytes but has " + found + ".");
    }

    private static String text(JsonNode metadata, String camel, String snake) {
        return metadata.path(camel).asText(metadata.path(snake).asText());
    }

    private static SpooledBytes spool() {
        try {
            return new SpooledBytes(Path.of(System.getProperty("java.io.tmpdir")));
        } catch (IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    private static void release(Upload upload) {
        try {
            upload.bytes.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
