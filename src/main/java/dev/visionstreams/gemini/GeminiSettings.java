package dev.visionstreams.gemini;

import dev.visionstreams.model.Task;
import java.time.Duration;
import java.util.Map;
import java.util.function.Supplier;
import okhttp3.HttpUrl;

/**
 * Where the service is, and how to talk to it.
 *
 * @param apiKey gives the key, once a call, so that a key can be changed while calls run; never printed
 * @param baseUrl what comes before {@code /v1beta}; holds no secret: neither user info nor a query
 * @param options by task; a task without any has {@link GenerationOptions#DEFAULTS}
 * @param files when pictures are uploaded
 * @param connectTimeout until a connection stands, above zero
 * @param callTimeout from the start of a call to the end of its reply, above zero
 */
public record GeminiSettings(
        Supplier<String> apiKey,
        HttpUrl baseUrl,
        Map<Task, GenerationOptions> options,
        FileOptions files,
        Duration connectTimeout,
        Duration callTimeout) {
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

    /** Google's service and nothing set that its defaults settle; 10 s to connect, 120 s a call. */
    public static GeminiSettings withKey(Supplier<String> apiKey) {
        return new GeminiSettings(
                apiKey, GOOGLE, Map.of(), FileOptions.DEFAULTS, Duration.ofSeconds(10), Duration.ofSeconds(120));
    }

    public GeminiSettings withBaseUrl(HttpUrl url) {
        return new GeminiSettings(apiKey, url, options, files, connectTimeout, callTimeout);
    }

    public GenerationOptions optionsOf(Task task) {
        return options.getOrDefault(task, GenerationOptions.DEFAULTS);
    }

    public GeminiSettings withOptions(Map<Task, GenerationOptions> chosen) {
        return new GeminiSettings(apiKey, baseUrl, chosen, files, connectTimeout, callTimeout);
    }

    public GeminiSettings withFiles(FileOptions chosen) {
        return new GeminiSettings(apiKey, baseUrl, options, chosen, connectTimeout, callTimeout);
    }

    public GeminiSettings withTimeouts(Duration connect, Duration call) {
        return new GeminiSettings(apiKey, baseUrl, options, files, connect, call);
    }

    @Override
    public String toString() {
        return "GeminiSettings[" + baseUrl + ", " + options + ", " + files + ", connectTimeout=" + connectTimeout
                + ", callTimeout=" + callTimeout + "]";
    }

    private static void requirePositive(String name, Duration timeout) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("the " + name + " time-out is above zero: " + timeout);
        }
    }
}
