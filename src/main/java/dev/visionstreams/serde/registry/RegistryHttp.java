package dev.visionstreams.serde.registry;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.registry.RegistrySettings.Endpoint;
import java.io.IOException;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * Exchanges with the registry: servers are tried in turn, beginning with the one that answered last, until one answers.
 * Blocks; thread-safe.
 */
final class RegistryHttp implements AutoCloseable {
    private static final String CONTENT_TYPE = "application/vnd.schemaregistry.v1+json";
    private static final MediaType JSON_TYPE = MediaType.get(CONTENT_TYPE);
    private static final long MAX_ANSWER_BYTES = 16 << 20;
    private static final int MAX_MESSAGE_CHARS = 300;
    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final RegistrySettings settings;
    private final OkHttpClient http;
    private final AtomicInteger preferred = new AtomicInteger();

    RegistryHttp(RegistrySettings settings) {
        this.settings = settings;
        // OkHttp's retryOnConnectionFailure stays on: it tries a name's other addresses and replaces a pooled
        // connection
        // that the server has closed, and never repeats a request that was answered.
        this.http = new OkHttpClient.Builder()
                .connectTimeout(settings.connectTimeout())
                .readTimeout(settings.readTimeout())
                .writeTimeout(settings.readTimeout())
                .callTimeout(
                        settings.connectTimeout().plus(settings.readTimeout().multipliedBy(3)))
                .build();
    }

    /**
     * Sends one request and returns the answer's JSON.
     *
     * @param body to POST; null for a GET
     */
    JsonNode exchange(UnaryOperator<HttpUrl.Builder> path, @Nullable JsonNode body) {
        int servers = settings.endpoints().size();
        int first = preferred.get();
        @Nullable IOException failure = null;
        for (int i = 0; i < servers && !Thread.currentThread().isInterrupted(); i++) {
            int index = (first + i) % servers;
            Endpoint endpoint = settings.endpoints().get(index);
            try (Response response = http.newCall(request(endpoint, path, body)).execute()) {
                byte[] answer = read(response);
                preferred.set(index);
                return understood(endpoint, response.code(), answer);
            } catch (IOException e) {
                if (failure != null) {
                    e.addSuppressed(failure);
                }
                failure = e;
            }
        }
        throw RegistryException.passing("no schema registry of " + settings.endpoints() + " can be reached", failure);
    }

    private static Request request(Endpoint endpoint, UnaryOperator<HttpUrl.Builder> path, @Nullable JsonNode body) {
        Request.Builder request = new Request.Builder()
                .url(path.apply(endpoint.url().newBuilder()).build())
                .header("Accept", CONTENT_TYPE + ", application/json");
        if (endpoint.authorization() != null) {
            request.header("Authorization", endpoint.authorization());
        }
        if (body != null) {
            request.post(RequestBody.create(body.toString(), JSON_TYPE));
        }
        return request.build();
    }

    private static byte[] read(Response response) throws IOException {
        BufferedSource source = response.body().source();
        if (source.request(MAX_ANSWER_BYTES + 1)) {
            throw beyond("over 16 MiB");
        }
        return source.readByteArray();
    }

    /** An answer that will be the same next time: the registry isn't away, whatever was asked for is at fault. */
    private static RegistryException beyond(String bound) {
        return new RegistryException("the schema registry answered with " + bound, false, 0, null);
    }

    private static JsonNode understood(Endpoint endpoint, int status, byte[] answer) {
        JsonNode json = parsed(answer);
        if (status >= 200 && status < 300) {
            if (json.isMissingNode()) {
                throw RegistryException.passing(
                        "the schema registry at " + endpoint + " answered " + status + " without JSON", null);
            }
            return json;
        }
        int code = json.path("error_code").asInt(0);
        // An answer without the registry's error code comes from a proxy that may have lost the registry.
        boolean passing = status >= 500 || PASSING.contains(status) || (code == 0 && status != 401 && status != 403);
        String message = json.path("message").asText("");
        throw new RegistryException(
                "the schema registry at " + endpoint + " answered " + status
                        + (code == 0 ? "" : ", code " + code)
                        + (message.isEmpty()
                                ? ""
                                : ": " + message.substring(0, Math.min(MAX_MESSAGE_CHARS, message.length()))),
                passing,
                code,
                null);
    }

    private static JsonNode parsed(byte[] answer) {
        try {
            return JSON.readTree(answer);
        } catch (StreamConstraintsException e) {
            throw beyond("JSON that is nested too deeply or otherwise beyond reason");
        } catch (JsonProcessingException e) {
            return MissingNode.getInstance();
        } catch (IOException e) {
            throw new IllegalStateException("reading bytes in memory can't fail", e);
        }
    }

    @Override
    public void close() {
        http.connectionPool().evictAll();
    }
}
