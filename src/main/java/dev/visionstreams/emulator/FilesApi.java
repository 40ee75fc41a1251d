package dev.visionstreams.emulator;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.util.List;

/** The Files API over HTTP: uploads, and the files that they make. Safe for use by any thread. */
final class FilesApi implements AutoCloseable {
    private static final int PAGE = 10;
    private static final int MOST_A_PAGE = 100;

    private final Uploads uploads;
    private final FileStore store;
    private final FileFaults faults;

    FilesApi(Uploads uploads, FileStore store, FileFaults faults) {
        this.uploads = uploads;
        this.store = store;
        this.faults = faults;
    }

    static boolean takes(String method, String path) {
        return path.equals(Uploads.PATH)
                ? method.equals("POST")
                : path.equals(StoredFile.PATH)
                        ? method.equals("GET")
                        : path.startsWith(StoredFile.PATH + "/") && (method.equals("GET") || method.equals("DELETE"));
    }

    /** An upload's URL carries its permission. */
    static boolean needsKey(HttpExchange exchange) {
        return !exchange.getRequestURI().getPath().equals(Uploads.PATH)
                || Route.parameter(exchange, "upload_id").isEmpty();
    }

    /** The server's address as this client reaches it. */
    static String base(HttpExchange exchange) {
        return "http://" + exchange.getRequestHeaders().getFirst("Host");
    }

    Decision decide(HttpExchange exchange) throws IOException {
        try {
            String path = exchange.getRequestURI().getPath();
            if (path.equals(Uploads.PATH)) {
                String id = Route.parameter(exchange, "upload_id");
                return id.isEmpty() ? uploads.start(exchange) : uploads.proceed(id, exchange);
            }
            UploadHeaders.drain(exchange);
            if (path.equals(StoredFile.PATH)) {
                return faults.apply(Operation.LIST_FILES, "", () -> list(exchange));
            }
            String id = path.substring(StoredFile.PATH.length() + 1);
            if (exchange.getRequestMethod().equals("GET")) {
                return faults.apply(Operation.GET_FILE, id, () -> {
                    StoredFile file = store.getCounted(id);
                    return Decision.json("OK", 200, file.json(base(exchange), store.now()));
                });
            }
            return faults.apply(Operation.DELETE_FILE, id, () -> {
                store.delete(id);
                return Decision.json("OK", 200, JsonNodeFactory.instance.objectNode());
            });
        } catch (ApiException refused) {
            return Decision.error(refused);
        }
    }

    FileCounts counts() {
        return uploads.counts();
    }

    @Override
    public void close() {
        uploads.close();
        store.close();
    }

    private Decision list(HttpExchange exchange) throws ApiException {
        int asked = (int) number(exchange, "pageSize", PAGE);
        int size = asked == 0 ? PAGE : Math.min(asked, MOST_A_PAGE);
        List<StoredFile> page = store.page(number(exchange, "pageToken", Long.MAX_VALUE), size);
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        if (!page.isEmpty()) {
            ArrayNode files = body.putArray("files");
            page.stream().limit(size).forEach(file -> files.add(file.json(base(exchange), store.now())));
        }
        if (page.size() > size) {
            body.put("nextPageToken", Long.toString(page.get(size - 1).number()));
        }
        return Decision.json("OK", 200, body);
    }

    private static long number(HttpExchange exchange, String name, long unset) throws ApiException {
        String value = Route.parameter(exchange, name);
        try {
            long number = value.isEmpty() ? unset : Long.parseLong(value);
            if (number >= 0) {
                return number;
            }
        } catch (NumberFormatException noNumber) {
            // Refused below, as a negative one is.
        }
        throw ApiException.invalid("Invalid value at '" + name + "': \"" + value + "\"");
    }
}
