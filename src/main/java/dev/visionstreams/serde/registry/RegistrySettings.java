package dev.visionstreams.serde.registry;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import okhttp3.Credentials;
import okhttp3.HttpUrl;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.config.types.Password;
import org.jspecify.annotations.Nullable;

/**
 * The part of Confluent's configuration that the built-in serializers support, under Confluent's names.
 *
 * @param endpoints at least one, in the order in which they are tried
 * @param connectTimeout positive, by default 10 s (Confluent's 60 s are too long where a call blocks others)
 * @param readTimeout positive, by default 10 s
 */
public record RegistrySettings(
        List<Endpoint> endpoints,
        Duration connectTimeout,
        Duration readTimeout,
        boolean autoRegister,
        boolean useLatest) {
    public static final String URL = "schema.registry.url";
    public static final String SOURCE = "basic.auth.credentials.source";
    public static final String USER_INFO = "basic.auth.user.info";
    public static final String CONNECT_TIMEOUT = "http.connect.timeout.ms";
    public static final String READ_TIMEOUT = "http.read.timeout.ms";
    public static final String DEFAULT_TIMEOUT = "10000";

    /**
     * One server of the registry.
     *
     * @param url without user info
     * @param authorization the header's value; a secret
     */
    record Endpoint(HttpUrl url, @Nullable String authorization) {
        /** The address without credentials. */
        @Override
        public String toString() {
            return url.scheme() + "://" + url.host() + ":" + url.port();
        }
    }

    public RegistrySettings {
        endpoints = List.copyOf(endpoints);
        if (endpoints.isEmpty()) {
            throw new ConfigException(
                    URL + " is required: the schema registry's address, such as http://localhost:8081");
        }
    }

    /**
     * Reads a serializer's configuration.
     *
     * @throws ConfigException if a value is missing, wrong, or supported only by Confluent's serializer
     */
    static RegistrySettings of(Map<String, ?> configs) {
        UnsupportedSettings.refuse(configs);
        @Nullable String userInfo = userInfo(configs);
        List<Endpoint> endpoints =
                addresses(configs).stream().map(url -> endpoint(url, userInfo)).toList();
        return new RegistrySettings(
                endpoints,
                millis(configs, CONNECT_TIMEOUT),
                millis(configs, READ_TIMEOUT),
                flag(configs, "auto.register.schemas", true),
                flag(configs, "use.latest.version", false));
    }

    /**
     * Returns the registry's addresses as given, user info included.
     *
     * @throws ConfigException if one isn't a valid URL; the message shows none, as they may hold passwords
     */
    public static List<HttpUrl> addresses(Map<String, ?> configs) {
        List<HttpUrl> addresses = new ArrayList<>();
        for (String address : text(configs, URL, "").split(",", -1)) {
            if (!address.isBlank()) {
                @Nullable HttpUrl url = HttpUrl.parse(address.strip());
                if (url == null) {
                    throw new ConfigException(URL + ": address " + (addresses.size() + 1) + " is no http or https URL");
                }
                addresses.add(url);
            }
        }
        return addresses;
    }

    /** An address that is safe to show: without credentials, query and fragment. */
    public static HttpUrl withoutSecrets(HttpUrl address) {
        return address.newBuilder()
                .username("")
                .password("")
                .query(null)
                .fragment(null)
                .build();
    }

    private static Endpoint endpoint(HttpUrl url, @Nullable String userInfo) {
        @Nullable String authorization = null;
        if (userInfo != null) {
            int colon = userInfo.indexOf(':');
            authorization = basic(userInfo.substring(0, colon), userInfo.substring(colon + 1));
        } else if (!url.username().isEmpty()) {
            authorization = basic(url.username(), url.password());
        }
        return new Endpoint(withoutSecrets(url), authorization);
    }

    private static String basic(String user, String password) {
        return Credentials.basic(user, password, StandardCharsets.UTF_8);
    }

    /** The user and password for all addresses; null if each address has its own. */
    private static @Nullable String userInfo(Map<String, ?> configs) {
        String given = text(configs, USER_INFO, text(configs, "schema.registry." + USER_INFO, ""));
        switch (text(configs, SOURCE, "URL")) {
            case "URL" -> {
                if (!given.isEmpty()) {
                    throw new ConfigException(USER_INFO + " is used with " + SOURCE + "=USER_INFO only");
                }
                return null;
            }
            case "USER_INFO" -> {
                if (given.indexOf(':') < 1) {
                    throw new ConfigException(SOURCE + "=USER_INFO needs " + USER_INFO + "=user:password");
                }
                return given;
            }
            default -> throw new ConfigException(SOURCE + " is URL or USER_INFO here; " + UnsupportedSettings.ADVICE);
        }
    }

    private static Duration millis(Map<String, ?> configs, String key) {
        String value = text(configs, key, DEFAULT_TIMEOUT);
        try {
            int millis = Integer.parseInt(value);
            if (millis > 0) {
                return Duration.ofMillis(millis);
            }
        } catch (NumberFormatException e) {
            // reported below
        }
        throw new ConfigException(key, value, "a positive number of milliseconds is needed");
    }

    private static boolean flag(Map<String, ?> configs, String key, boolean otherwise) {
        String value = text(configs, key, Boolean.toString(otherwise));
        return switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new ConfigException(key, value, "true or false is needed");
        };
    }

    /** A value as text: Kafka passes strings, parsed values, passwords or lists. */
    public static String text(Map<String, ?> configs, String key, String otherwise) {
        @Nullable Object value = configs.get(key);
        if (value == null) {
            return otherwise;
        }
        if (value instanceof Password password) {
            return password.value();
        }
        if (value instanceof List<?> list) {
            return String.join(",", list.stream().map(String::valueOf).toList());
        }
        if (value instanceof Class<?> type) {
            return type.getName();
        }
        return value.toString().strip();
    }
}
