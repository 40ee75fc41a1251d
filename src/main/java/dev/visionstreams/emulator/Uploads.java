package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
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

    private static final String HEADER = "X-Goog-Upload-";
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
        if (!"resumable".equals(headers.getFirst(HEADER + "Protocol"))
                || !"start".equals(headers.getFirst(HEADER + "Command"))) {
            throw ApiException.invalid("The emulator takes resumable uploads alone.");
        }
        String displayName = text(metadata, "displayName", "display_name");
        if (displayName.length() > MOST_NAME) {
            throw ApiException.invalid(
                    "* CreateFileRequest.file.display_name: must be at most " + MOST_NAME + " characters.\n");
        }
        String name = text(metadata, "name", "name");
        store.checkName(name);
        long declared = number(headers, "Header-Content-Length");
        if (declared > options.mostBytes()) {
            throw tooLarge();
        }
        String type = headers.getFirst(HEADER + "Header-Content-Type");
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
            return Decision.text("OK", 200, "text/plain; charset=utf-8", "")
                    .with(Map.of(
                            HEADER + "Status",
                            "active",
                            HEADER + "URL",
                            FilesApi.base(exchange) + PATH + "?upload_id=" + upload.id + "&upload_protocol=resumable",
                            HEADER + "Control-URL",
                            FilesApi.base(exchange) + PATH + "?upload_id=" + upload.id + "&upload_protocol=resumable",
                            HEADER + "Chunk-Granularity",
                            Integer.toString(options.granularity())));
        });
    }

    Decision proceed(String id, HttpExchange exchange) throws IOException, ApiException {
        Upload upload = uploads.get(id);
        if (upload == null) {
            drain(exchange);
            throw new ApiException(404, "NOT_FOUND", "Upload not found or expired.");
        }
        String header = exchange.getRequestHeaders().getFirst(HEADER + "Command");
        String command = header == null ? "" : header.replace(" ", "").toLowerCase(Locale.ROOT);
        synchronized (upload) {
            if (upload.end != null) {
                drain(exchange);
                return command.equals("query") ? upload.end : failed("Upload has already been terminated.", "final");
            }
            return switch (command) {
                case "query" -> {
                    drain(exchange);
                    yield active(upload);
                }
                case "cancel" -> {
                    drain(exchange);
                    yield discard(upload, failed("Upload has been cancelled.", "cancelled"), empty("cancelled"));
                }
                case "upload", "upload,finalize" -> take(upload, exchange, command.endsWith("finalize"));
                case "finalize" -> {
                    drain(exchange);
                    yield finish(upload, exchange);
                }
                default -> {
                    drain(exchange);
                    yield failed("Unknown " + HEADER + "Command: " + header, "active");
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
        long length = number(headers, null);
        long offset = number(headers, "Offset");
        if (offset != upload.bytes.size()) {
            drain(exchange);
            return failed("Invalid offset: " + offset + ", " + upload.bytes.size() + " bytes were received.", "active")
                    .with(Map.of(HEADER + "Size-Received", Long.toString(upload.bytes.size())));
        }
        if (!last && length >= 0 && length % options.granularity() != 0) {
            drain(exchange);
            return failed(
                    "Every part but the last is a multiple of " + options.granularity() + " bytes: " + length,
                    "active");
        }
        Reaction reaction = faults.next(Operation.UPLOAD_BYTES, upload.displayName);
        if (reaction == Fault.CUT) {
            append(upload, exchange.getRequestBody(), length < 0 ? options.granularity() : length / 2);
            return empty("").ending(Decision.Ending.DROP);
        }
        if (FileFaults.replaces(reaction)) {
            drain(exchange);
        }
        return faults.apply(reaction, () -> {
            long most = upload.declared < 0 ? options.mostBytes() : upload.declared;
            try (InputStream body = exchange.getRequestBody()) {
                long taken = append(upload, body, most - upload.bytes.size());
                if (taken == most - offset && body.read() >= 0) {
                    drain(exchange);
                    ApiException more = upload.declared < 0 ? tooLarge() : wrongLength(upload, "more");
                    return discard(upload, ended(more), ended(more));
                }
                if (taken < length) {
                    throw new EOFException("the connection ended in the middle of an upload");
                }
            }
            return last ? finish(upload, exchange) : active(upload);
        });
    }

    private Decision finish(Upload upload, HttpExchange exchange) throws IOException, ApiException {
        if (upload.declared >= 0 && upload.bytes.size() != upload.declared) {
            ApiException less = wrongLength(upload, Long.toString(upload.bytes.size()));
            return discard(upload, ended(less), ended(less));
        }
        Reaction reaction = faults.next(Operation.UPLOAD_DONE, upload.displayName);
        String failure = reaction instanceof Reaction.FileFails fails ? fails.message() : inspection.apply(upload);
        StoredFile file;
        try {
            file = store.add(upload, failure);
        } catch (ApiException refused) {
            return discard(upload, ended(refused), ended(refused));
        }
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.set("file", file.json(FilesApi.base(exchange), store.now()));
        Decision end = Decision.json("OK", 200, body).with(Map.of(HEADER + "Status", "final"));
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

    private Decision discard(Upload upload, Decision end, Decision answer) {
        upload.end = end;
        release(upload);
        return answer;
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

    private static Decision active(Upload upload) {
        return empty("active")
                .with(Map.of(
                        HEADER + "Status", "active", HEADER + "Size-Received", Long.toString(upload.bytes.size())));
    }

    private static Decision empty(String status) {
        return Decision.text("OK", 200, "text/plain; charset=utf-8", "").with(Map.of(HEADER + "Status", status));
    }

    private static Decision failed(String message, String status) {
        return Decision.error(ApiException.invalid(message)).with(Map.of(HEADER + "Status", status));
    }

    private static Decision ended(ApiException error) {
        return Decision.error(error).with(Map.of(HEADER + "Status", "final"));
    }

    private static String text(JsonNode metadata, String camel, String snake) {
        return metadata.path(camel).asText(metadata.path(snake).asText());
    }

    /** @param name after the prefix; null: the request's own length */
    private static long number(Headers headers, @Nullable String name) throws ApiException {
        String header = name == null ? "Content-Length" : HEADER + name;
        String value = headers.getFirst(header);
        if (value == null) {
            return -1;
        }
        try {
            return Math.max(0, Long.parseLong(value.strip()));
        } catch (NumberFormatException noNumber) {
            throw ApiException.invalid("Invalid " + header + ": " + value);
        }
    }

    /** A client that is still sending doesn't read the answer before its connection is reset. */
    static void drain(HttpExchange exchange) throws IOException {
        try (InputStream rest = exchange.getRequestBody()) {
            rest.transferTo(OutputStream.nullOutputStream());
        }
    }

    private static SpooledBytes spool() {
        try {
            return new SpooledBytes();
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
