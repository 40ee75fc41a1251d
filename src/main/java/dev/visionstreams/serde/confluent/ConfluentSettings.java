package dev.visionstreams.serde.confluent;

import dev.visionstreams.serde.registry.RegistrySettings;
import dev.visionstreams.serde.registry.UnsupportedSettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import okhttp3.HttpUrl;
import org.apache.kafka.common.config.ConfigException;

/**
 * Configuration of Confluent's classes: the user's values and those that the events need. Also makes up for where 7.7.0 is
 * less safe than the built-in serializers, or doesn't accept a value as text.
 */
final class ConfluentSettings {
    private static final String HOST_NAME_CHECK = "schema.registry.ssl.endpoint.identification.algorithm";

    private static final String VALUE_TYPE = "specific.avro.value.type";

    /** Values that can't be changed. */
    private static final Map<String, String> OWNED = Map.of(
            "specific.avro.reader", "true",
            "avro.remove.java.properties", "true",
            "schema.reflection", "false");

    /** Confluent's client casts these without parsing them. */
    private static final Map<String, Function<String, Object>> NUMBERS = Map.of(
            "missing.cache.size", Integer::valueOf,
            "missing.id.cache.ttl.sec", Long::valueOf,
            "missing.version.cache.ttl.sec", Long::valueOf,
            "missing.schema.cache.ttl.sec", Long::valueOf,
            "bearer.auth.cache.expiry.buffer.seconds", Short::valueOf);

    private ConfluentSettings() {}

    /** @throws ConfigException if a value can't be used, without showing a secret */
    static Map<String, Object> forWriting(Map<String, ?> configs) {
        Map<String, Object> values = new HashMap<>(configs);
        if (configs.containsKey(VALUE_TYPE)) {
            throw new ConfigException(VALUE_TYPE + " can't be set: it is the event's own class");
        }
        OWNED.forEach((name, value) -> {
            if (!RegistrySettings.text(configs, name, value).equals(value)) {
                throw new ConfigException(name + " is " + value + " here");
            }
            values.put(name, value);
        });
        values.replaceAll(ConfluentSettings::parsed);
        moveCredentials(configs, values);
        // Confluent's defaults are 60 s: too long where a call blocks others.
        values.putIfAbsent(RegistrySettings.CONNECT_TIMEOUT, RegistrySettings.DEFAULT_TIMEOUT);
        values.putIfAbsent(RegistrySettings.READ_TIMEOUT, RegistrySettings.DEFAULT_TIMEOUT);
        // Without it, 7.7.0 with a trust store accepts any host's certificate.
        values.putIfAbsent(HOST_NAME_CHECK, "https");
        return values;
    }

    /**
     * The same for reading into one class, whatever the writer's record is named: SQL engines choose their own names. This
     * takes precedence over {@code use.latest.version}, which is for writing only.
     */
    static Map<String, Object> forReading(Map<String, ?> configs, Class<?> type) {
        Map<String, Object> values = forWriting(configs);
        values.put(VALUE_TYPE, type);
        return values;
    }

    private static Object parsed(String key, Object value) {
        String name =
                key.startsWith(UnsupportedSettings.PREFIX) ? key.substring(UnsupportedSettings.PREFIX.length()) : key;
        Function<String, Object> parser = NUMBERS.get(name);
        if (parser == null || !(value instanceof String text)) {
            return value;
        }
        try {
            return parser.apply(text.strip());
        } catch (NumberFormatException e) {
            throw new ConfigException(key, value, "a number is needed");
        }
    }

    /** Moves user info out of the addresses, which Confluent's client logs. */
    private static void moveCredentials(Map<String, ?> configs, Map<String, Object> values) {
        List<HttpUrl> addresses = RegistrySettings.addresses(configs);
        if (addresses.isEmpty()) {
            throw new ConfigException(RegistrySettings.URL + " is required");
        }
        values.put(
                RegistrySettings.URL,
                addresses.stream()
                        .map(RegistrySettings::withoutSecrets)
                        .map(HttpUrl::toString)
                        .toList());
        boolean fromAddress =
                RegistrySettings.text(configs, RegistrySettings.SOURCE, "URL").equals("URL")
                        && RegistrySettings.text(configs, "bearer.auth.credentials.source", "")
                                .isEmpty();
        if (!fromAddress) {
            return;
        }
        Set<String> users = new HashSet<>();
        addresses.forEach(url -> users.add(url.username().isEmpty() ? "" : url.username() + ":" + url.password()));
        if (users.size() > 1) {
            throw new ConfigException(RegistrySettings.URL
                    + ": Confluent's serializer takes one user and password for all addresses; give them as "
                    + RegistrySettings.USER_INFO + ", or set vision.serializer=builtin");
        }
        String user = users.iterator().next();
        if (!user.isEmpty()) {
            // With and without the prefix: the client strips it and takes either.
            for (String prefix : List.of("", UnsupportedSettings.PREFIX)) {
                values.put(prefix + RegistrySettings.SOURCE, "USER_INFO");
                values.put(prefix + RegistrySettings.USER_INFO, user);
            }
        }
    }
}
