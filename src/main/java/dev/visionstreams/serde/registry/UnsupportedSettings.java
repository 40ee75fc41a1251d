package dev.visionstreams.serde.registry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of Confluent's serializers that the built-in ones don't support. A value that asks for other than the built-in
 * behaviour is refused: a silently ignored setting would be noticed in production.
 *
 * <p>Names and defaults are those of Confluent's KafkaAvroSerializerConfig, KafkaAvroDeserializerConfig and
 * SchemaRegistryClientConfig in version 7.7.0, and some newer ones. Each may have the client's prefix, which Confluent's
 * client strips.
 */
public final class UnsupportedSettings {
    public static final String ADVICE = "for more, use Confluent's own serializer (build with -Pconfluent)";

    /** Prefix of settings for the registry's client, among those of other Kafka clients. */
    public static final String PREFIX = "schema.registry.";

    private static final Set<String> UNDERSTOOD = Set.of(
            "url",
            "auto.register.schemas",
            "use.latest.version",
            "basic.auth.credentials.source",
            "basic.auth.user.info",
            "http.connect.timeout.ms",
            "http.read.timeout.ms");

    /** They bound caches or concern generic records and reflection; no record depends on them. */
    private static final Set<String> WITHOUT_EFFECT = Set.of(
            "max.schemas.per.subject",
            "latest.cache.size",
            "missing.cache.size",
            "missing.id.cache.ttl.sec",
            "missing.version.cache.ttl.sec",
            "missing.schema.cache.ttl.sec",
            "avro.use.logical.type.converters");

    /** The built-in behaviour; a class may be given with its package. */
    private static final Map<String, String> ONLY_VALUE = Map.ofEntries(
            Map.entry("key.subject.name.strategy", "TopicNameStrategy"),
            Map.entry("value.subject.name.strategy", "TopicNameStrategy"),
            Map.entry("context.name.strategy", "NullContextNameStrategy"),
            Map.entry("key.schema.id.serializer", "PrefixSchemaIdSerializer"),
            Map.entry("value.schema.id.serializer", "PrefixSchemaIdSerializer"),
            Map.entry("specific.avro.reader", "true"),
            Map.entry("avro.remove.java.properties", "true"),
            Map.entry("latest.compatibility.strict", "true"),
            Map.entry("latest.cache.ttl.sec", "-1"),
            Map.entry("id.compatibility.strict", "true"),
            Map.entry("use.schema.id", "-1"),
            Map.entry("proxy.port", "-1"),
            Map.entry("normalize.schemas", "false"),
            Map.entry("propagate.schema.tags", "false"),
            Map.entry("schema.reflection", "false"),
            Map.entry("avro.reflection.allow.null", "false"));

    private static final Set<String> REFUSED = Set.of(
            "proxy.host",
            "use.latest.with.metadata",
            "schema.format",
            "specific.avro.key.type",
            "specific.avro.value.type");

    private static final List<String> REFUSED_PREFIXES = List.of("bearer.auth.", "rule.", "request.header.");

    private UnsupportedSettings() {}

    /**
     * Refuses unsupported values.
     *
     * @throws ConfigException that names the first such setting, never its value
     */
    public static void refuse(Map<String, ?> configs) {
        for (String key : configs.keySet().stream().sorted().toList()) {
            boolean prefixed = key.startsWith(PREFIX);
            String name = prefixed ? key.substring(PREFIX.length()) : key;
            String value = RegistrySettings.text(configs, key, "");
            if (value.isEmpty() || UNDERSTOOD.contains(name) || WITHOUT_EFFECT.contains(name)) {
                continue;
            }
            String only = ONLY_VALUE.getOrDefault(name, "");
            if (!only.isEmpty()) {
                if (!value.equals(only) && !value.endsWith("." + only)) {
                    throw new ConfigException(key + " is " + only + " here; " + ADVICE);
                }
            } else if (prefixed || isRefused(name)) {
                // Without the prefix an unknown name belongs to another client, such as ssl.keystore.location.
                throw new ConfigException(key + " isn't supported here; " + ADVICE);
            }
        }
    }

    private static boolean isRefused(String name) {
        return REFUSED.contains(name) || REFUSED_PREFIXES.stream().anyMatch(name::startsWith);
    }

    /** Whether a name, without the client's prefix, is supported, without effect or refused here. */
    static boolean knows(String name) {
        return UNDERSTOOD.contains(name)
                || WITHOUT_EFFECT.contains(name)
                || ONLY_VALUE.containsKey(name)
                || isRefused(name);
    }
}
