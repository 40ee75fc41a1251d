package dev.visionstreams.local.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.Authenticator;
import com.sun.net.httpserver.BasicAuthenticator;
import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.http.LocalHttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * A schema registry in this process, in memory, on a free port of the loopback interface: the part of Confluent's API
 * that Avro serializers and people with curl use. Compatibility is FULL_TRANSITIVE, which our schemas keep. Thread-safe.
 */
public final class LocalRegistry implements AutoCloseable {
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegisteredSchemas schemas = new RegisteredSchemas();
    private final Map<String, LongAdder> requests = new ConcurrentHashMap<>();
    private final LocalHttpServer server;
    private volatile boolean outage;

    /** Starts a registry without authentication. */
    public LocalRegistry() {
        this(null, null);
    }

    /** Starts a registry with one user (HTTP basic authentication); null for both: without authentication. */
    public LocalRegistry(@Nullable String user, @Nullable String password) {
        try {
            server = LocalHttpServer.start(
                    "127.0.0.1",
                    0,
                    "local-registry",
                    this::handle,
                    user == null || password == null ? null : only(user, password));
        } catch (IOException e) {
            throw new UncheckedIOException("no port for the schema registry", e);
        }
    }

    private static Authenticator only(String user, String password) {
        return new BasicAuthenticator("registry") {
            @Override
            public boolean checkCredentials(String givenUser, String givenPassword) {
                return user.equals(givenUser) && password.equals(givenPassword);
            }
        };
    }

    /** The address to configure, such as {@code http://127.0.0.1:40123}. */
    public String url() {
        return server.uri().toString();
    }

    /** While on, every request is answered with 503, like a proxy in front of a registry that is down. */
    public void outage(boolean on) {
        outage = on;
    }

    /** How many requests arrived, including those during an outage and excluding those without credentials. */
    public long requests() {
        return requests.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** How many requests of one kind arrived, for example {@code GET /schemas/ids/1}. */
    public long requests(String methodAndPath) {
        LongAdder count = requests.get(methodAndPath);
        return count == null ? 0 : count.sum();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String method = exchange.getRequestMethod();
            String path = exchange.getRequestURI().getRawPath();
            byte[] body = exchange.getRequestBody().readAllBytes();
            requests.computeIfAbsent(method + " " + path, key -> new LongAdder())
                    .increment();
            if (outage) {
                respond(
                        exchange,
                        503,
                        "text/html",
                        "<h1>503 Service Unavailable</h1>".getBytes(StandardCharsets.UTF_8));
                return;
            }
            try {
                JsonNode answer = answer(method, segments(path), body);
                respond(exchange, 200, CONTENT_TYPE, JSON.writeValueAsBytes(answer));
            } catch (RegistryRefusal e) {
                respond(exchange, e.status(), CONTENT_TYPE, JSON.writeValueAsBytes(e.body()));
            }
        }
    }

    private JsonNode answer(String method, List<String> path, byte[] body) throws RegistryRefusal {
        String route = method + " /" + String.join("/", routeOf(path));
        return switch (route) {
            case "GET /subjects" -> JSON.valueToTree(schemas.subjects());
            case "GET /subjects/*/versions" -> JSON.valueToTree(schemas.versions(path.get(1)));
            case "GET /subjects/*/versions/*" -> schemas.version(path.get(1), path.get(3));
            case "GET /schemas/ids/*" -> schemas.byId(path.get(2));
            case "GET /schemas/types" -> JSON.createArrayNode().add("AVRO");
            case "GET /config" -> JSON.createObjectNode().put("compatibilityLevel", "FULL_TRANSITIVE");
            case "POST /subjects/*/versions" -> schemas.register(path.get(1), schemaIn(body));
            case "POST /subjects/*" -> schemas.lookUp(path.get(1), schemaIn(body));
            case "POST /compatibility/subjects/*/versions/*" ->
                JSON.createObjectNode()
                        .put("is_compatible", schemas.isCompatible(path.get(2), path.get(4), schemaIn(body)));
            default -> throw new RegistryRefusal(404, 404, "HTTP 404 Not Found");
        };
    }

    /** The path with a star for each name, id and version. */
    private static List<String> routeOf(List<String> path) {
        String[] route = path.toArray(String[]::new);
        for (int i = 1; i < route.length; i++) {
            boolean named =
                    switch (path.get(i - 1)) {
                        case "subjects", "ids" -> true;
                        case "versions" -> i == route.length - 1;
                        default -> false;
                    };
            if (named) {
                route[i] = "*";
            }
        }
        return Arrays.asList(route);
    }

    private static List<String> segments(String path) {
        return Arrays.stream(path.replaceAll("^/+|/+$", "").split("/"))
                .map(segment -> URLDecoder.decode(segment.replace("+", "%2B"), StandardCharsets.UTF_8))
                .toList();
    }

    private static String schemaIn(byte[] body) throws RegistryRefusal {
        try {
            JsonNode json = JSON.readTree(body);
            if (json.path("schemaType").asText("AVRO").equals("AVRO")
                    && json.path("references").isEmpty()) {
                return json.path("schema").asText("");
            }
        } catch (IOException e) {
            // answered below
        }
        throw new RegistryRefusal(422, 42201, "Only Avro schemas without references are accepted");
    }

    private static void respond(HttpExchange exchange, int status, String contentType, byte[] body) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", contentType);
        exchange.sendResponseHeaders(status, body.length);
        exchange.getResponseBody().write(body);
    }

    @Override
    public void close() {
        server.close();
    }
}
