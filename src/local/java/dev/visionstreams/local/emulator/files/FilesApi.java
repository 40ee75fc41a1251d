package dev.visionstreams.local.emulator.files;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.faults.FaultPlan;
import dev.visionstreams.local.emulator.faults.Operation;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.Exchanges;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import dev.visionstreams.local.emulator.sight.ImageAnalyser;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;

/** The Files API over HTTP: uploads and stored files. Thread-safe. */
public final class FilesApi implements AutoCloseable {
    private static final int PAGE = 10;
    private static final int MAX_PER_PAGE = 100;

    private final Uploads uploads;
    private final FileStore store;
    private final FaultPlan faults;
    private final FileResolver resolver;

    public FilesApi(FilesApiOptions options, InstantSource clock, FaultPlan faults, ImageAnalyser analyser) {
        // Not seeded: another emulator must not give the same id to a different file.
        this.store = new FileStore(options, clock, new SecureRandom());
        this.uploads = new Uploads(options, store, faults, analyser);
        this.resolver = new FileResolver(store, new UrlImages(options.fetchesUrls(), options.storage()));
        this.faults = faults;
    }

    /** Whether a request belongs to this API. */
    public static boolean serves(String method, String path) {
        return path.equals(Uploads.PATH)
                ? method.equals("POST")
                : path.equals(StoredFile.PATH)
                        ? method.equals("GET")
                        : path.startsWith(StoredFile.PATH + "/") && (method.equals("GET") || method.equals("DELETE"));
    }

    /** False for an upload's own URL, which carries its permission. */
    public static boolean needsKey(HttpExchange exchange) {
        return !exchange.getRequestURI().getPath().equals(Uploads.PATH)
                || Exchanges.parameter(exchange, "upload_id").isEmpty();
    }

    /** Reads the request's body itself. */
    public HttpAnswer answer(HttpExchange exchange) throws IOException, ApiException {
        String path = exchange.getRequestURI().getPath();
        if (path.equals(Uploads.PATH)) {
            String id = Exchanges.parameter(exchange, "upload_id");
            return id.isEmpty() ? uploads.start(exchange) : uploads.proceed(id, exchange);
        }
        Exchanges.drain(exchange);
        if (path.equals(StoredFile.PATH)) {
            return faults.apply(Operation.LIST_FILES, "", () -> list(exchange));
        }
        String id = path.substring(StoredFile.PATH.length() + 1);
        if (exchange.getRequestMethod().equals("GET")) {
            return faults.apply(Operation.GET_FILE, id, () -> {
                StoredFile file = store.getCounted(id);
                return HttpAnswer.json("OK", 200, file.json(Exchanges.base(exchange), store.now()));
            });
        }
        return faults.apply(Operation.DELETE_FILE, id, () -> {
            store.delete(id);
            return HttpAnswer.json("OK", 200, JsonNodeFactory.instance.objectNode());
        });
    }

    /** For the {@code fileData} of requests to a model. */
    public FileResolver resolver() {
        return resolver;
    }

    public FileCounts counts() {
        return uploads.counts();
    }

    /** Expires all files now. */
    public void expireAll() {
        store.expireAll();
    }

    /** Deletes all files, including those of unfinished uploads. */
    @Override
    public void close() {
        uploads.close();
        store.expireAll();
    }

    private HttpAnswer list(HttpExchange exchange) throws ApiException {
        int asked = (int) number(exchange, "pageSize", PAGE);
        int size = asked == 0 ? PAGE : Math.min(asked, MAX_PER_PAGE);
        List<StoredFile> page = store.page(number(exchange, "pageToken", Long.MAX_VALUE), size);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!page.isEmpty()) {
            ArrayNode files = body.putArray("files");
            page.stream().limit(size).forEach(file -> files.add(file.json(Exchanges.base(exchange), store.now())));
        }
        if (page.size() > size) {
            body.put("nextPageToken", Long.toString(page.get(size - 1).number()));
        }
        return HttpAnswer.json("OK", 200, body);
    }

    private static long number(HttpExchange exchange, String name, long unset) throws ApiException {
        String value = Exchanges.parameter(exchange, name);
        try {
            long number = value.isEmpty() ? unset : Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Refused below, like a negative number.
        }
        throw ApiException.invalid("Invalid value at '" + name + "': \"" + value + "\"");
    }
}
