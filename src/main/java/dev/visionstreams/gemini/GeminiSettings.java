package dev.visionstreams.gemini;

import dev.visionstreams.model.Prices;
import dev.visionstreams.model.Task;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/**
 * How to reach the service.
 *
 * @param apiKey asked for the key once per call, so that the key can be rotated at run time; never printed
 * @param baseUrl the part before {@code /v1beta}, without user info, query or fragment, since those may hold secrets
 * @param options by task; tasks that are absent use {@link GenerationOptions#DEFAULTS}
 * @param files when images are uploaded
 * @param capabilities what the models can do
 * @param connectTimeout limit for establishing a connection, above zero
 * @param callTimeout limit of a call that asks no model, from its start to the end of its reply, above zero
 * @param vertex whether and where Google Cloud serves the models
 * @param prices what tokens cost
 */
public record GeminiSettings(
        Supplier<String> apiKey,
        HttpUrl baseUrl,
        Map<Task, GenerationOptions> options,
        FileOptions files,
        ModelCapabilities capabilities,
        Duration connectTimeout,
        Duration callTimeout,
        VertexSettings vertex,
        Prices prices) {
    public static final HttpUrl GOOGLE = HttpUrl.get("https://generativelanguage.googleapis.com");

    public GeminiSettings {
        if (!baseUrl.username().isEmpty() || !baseUrl.password().isEmpty()) {
            throw new IllegalArgumentException("the base URL has user info: the key belongs in gemini.api.key");
        }
        if (baseUrl.query() != null || baseUrl.fragment() != null) {
            throw new IllegalArgumentException("the base URL has a query or a fragment: it is a prefix of paths");
        }
        options = Map.copyOf(options);
        requirePositive("connect", connectTimeout);
        requirePositive("call", callTimeout);
    }

    /** Google's service with default options, 10 s to connect and 120 s per call. */
    public static GeminiSettings withKey(Supplier<String> apiKey) {
        return new GeminiSettings(
                apiKey,
                GOOGLE,
                Map.of(),
                FileOptions.DEFAULTS,
                ModelCapabilities.KNOWN,
                Duration.ofSeconds(10),
                Duration.ofSeconds(120),
                VertexSettings.UNUSED,
                Prices.BUILT_IN);
    }

    public GeminiSettings withBaseUrl(HttpUrl url) {
        return new GeminiSettings(
                apiKey, url, options, files, capabilities, connectTimeout, callTimeout, vertex, prices);
    }

    public GenerationOptions optionsOf(Task task) {
        return options.getOrDefault(task, GenerationOptions.DEFAULTS);
    }

    /**
     * What shapes the replies of a model to a task, beside the question. Google's service is one, wherever it is reached;
     * answers of any other, such as an emulator's or a gateway's, count only for the same host and port.
     */
    public String shapeOf(Task task, String model) {
        String service = baseUrl.host().endsWith(".googleapis.com") ? "google" : baseUrl.host() + ":" + baseUrl.port();
        return service + " " + capabilities.masks(model) + " " + optionsOf(task).shape();
    }

    /** The service's host. */
    public String host() {
        return baseUrl.host();
    }

    public int port() {
        return baseUrl.port();
    }

    public GeminiSettings withOptions(Map<Task, GenerationOptions> chosen) {
        return new GeminiSettings(
                apiKey, baseUrl, chosen, files, capabilities, connectTimeout, callTimeout, vertex, prices);
    }

    public GeminiSettings withFiles(FileOptions chosen) {
        return new GeminiSettings(
                apiKey, baseUrl, options, chosen, capabilities, connectTimeout, callTimeout, vertex, prices);
    }

    /** With the location's own base URL. */
    public GeminiSettings withVertex(VertexSettings chosen) {
        return new GeminiSettings(
                apiKey,
                chosen.used() ? chosen.baseUrl() : baseUrl,
                options,
                files,
                capabilities,
                connectTimeout,
                callTimeout,
                chosen,
                prices);
    }

    public GeminiSettings withPrices(Prices chosen) {
        return new GeminiSettings(
                apiKey, baseUrl, options, files, capabilities, connectTimeout, callTimeout, vertex, chosen);
    }

    public GeminiSettings withCapabilities(ModelCapabilities chosen) {
        return new GeminiSettings(apiKey, baseUrl, options, files, chosen, connectTimeout, callTimeout, vertex, prices);
    }

    GeminiSettings withTimeouts(Duration connect, Duration call) {
        return new GeminiSettings(apiKey, baseUrl, options, files, capabilities, connect, call, vertex, prices);
    }

    @Override
    public String toString() {
        return "GeminiSettings[" + baseUrl + ", " + options + ", " + files + ", connectTimeout=" + connectTimeout
                + ", callTimeout=" + callTimeout + ", " + vertex + "]";
    }

    private static void requirePositive(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the " + name + " time-out must be above zero: " + timeout);
        }
    }
}
