package dev.visionstreams.registry;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import okhttp3.HttpUrl;
import org.apache.kafka.common.config.ConfigException;

/**
 * What Confluent's classes are configured with: the user's values, and what the events need. Where 7.7.0 would be less
 * safe than the built-in ones, or wouldn't take a value as text, it is helped.
 */
final class ConfluentSettings {
    private static final String HOST_NAME_CHECK = "schema.registry.ssl.endpoint.identification.algorithm";

    private static final String VALUE_TYPE = "specific.avro.value.type";

    /** What must not be otherwise. */
    private static final Map<String, String> OWNED = Map.of(
            "specific.avro.reader", "true",
            "avro.remove.java.properties", "true",
            "schema.reflection", "false");

    /** Its client casts these without parsing them. */
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
        // Its own are 60 s: too long where a call holds up others.
        values.putIfAbsent(RegistrySettings.CONNECT_TIMEOUT, RegistrySettings.DEFAULT_TIMEOUT);
        values.putIfAbsent(RegistrySettings.READ_TIMEOUT, RegistrySettings.DEFAULT_TIMEOUT);
        // Without it, a trust store makes 7.7.0 take any host's certificate.
        values.putIfAbsent(HOST_NAME_CHECK, "https");
        return values;
    }

    /**
     * The same, and always into one class, whatever the writer's record is called: SQL engines have names of their own.
     * That goes before {@code use.latest.version}, which is for writing here, too.
     */
    static Map<String, Object> forReading(Map<String, ?> configs, Class<?> type) {
        Map<String, Object> values = forWriting(configs);
        values.put(VALUE_TYPE, type);
        return values;
    }

    private static Object parsed(String key, Object value) {
        String name = key.startsWith(ConfluentOnly.PREFIX) ? key.substring(ConfluentOnly.PREFIX.length()) : key;
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

    /** Addresses end up in its logs, so that no password may be in them; they are credentials by default. */
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
            // Twice, as the client takes the prefix off and then one of both.
            for (String prefix : List.of("", ConfluentOnly.PREFIX)) {
                values.put(prefix + RegistrySettings.SOURCE, "USER_INFO");
                values.put(prefix + RegistrySettings.USER_INFO, user);
            }
        }
    }
}
