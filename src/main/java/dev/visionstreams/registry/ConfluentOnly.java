package dev.visionstreams.registry;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.ConfigException;

/**
 * Settings of Confluent's serializers that this one doesn't honour. They are refused if they ask for anything but what
 * happens anyway: a setting that is silently ignored is found out in production.
 *
 * <p>Names are those of Confluent's AbstractKafkaSchemaSerDeConfig, KafkaAvroSerializerConfig,
 * KafkaAvroDeserializerConfig and SchemaRegistryClientConfig, version 8.1.
 */
final class ConfluentOnly {
    static final String ADVICE = "for more, use Confluent's own serializer (build with -Pconfluent)";

    private static final List<String> PREFIXES =
            List.of("schema.registry.", "bearer.auth.", "rule.", "request.header.");

    private static final Set<String> UNDERSTOOD = Set.of("schema.registry.url", "schema.registry.basic.auth.user.info");

    private static final Set<String> NAMES =
            Set.of("proxy.host", "proxy.port", "use.schema.id", "use.latest.with.metadata", "schema.format");

    /** What happens anyway; a class may be given with its package. */
    private static final Map<String, String> ONLY_VALUE = Map.ofEntries(
            Map.entry("key.subject.name.strategy", "TopicNameStrategy"),
            Map.entry("value.subject.name.strategy", "TopicNameStrategy"),
            Map.entry("context.name.strategy", "NullContextNameStrategy"),
            Map.entry("key.schema.id.serializer", "PrefixSchemaIdSerializer"),
            Map.entry("value.schema.id.serializer", "PrefixSchemaIdSerializer"),
            Map.entry("specific.avro.reader", "true"),
            Map.entry("avro.remove.java.properties", "true"),
            Map.entry("latest.compatibility.strict", "true"),
            Map.entry("normalize.schemas", "false"),
            Map.entry("propagate.schema.tags", "false"),
            Map.entry("schema.reflection", "false"),
            Map.entry("avro.reflection.allow.null", "false"));

    private ConfluentOnly() {}

    /** @throws ConfigException that names the first such setting, never its value */
    static void refuse(Map<String, ?> configs) {
        for (String key : configs.keySet().stream().sorted().toList()) {
            boolean known = !UNDERSTOOD.contains(key)
                    && (NAMES.contains(key) || PREFIXES.stream().anyMatch(key::startsWith));
            if (known && !RegistrySettings.text(configs, key, "").isEmpty()) {
                throw new ConfigException(key + " isn't supported here; " + ADVICE);
            }
            String only = ONLY_VALUE.getOrDefault(key, "");
            String value = RegistrySettings.text(configs, key, only);
            if (!only.isEmpty() && !value.equals(only) && !value.endsWith("." + only)) {
                throw new ConfigException(key + " is " + only + " here; " + ADVICE);
            }
        }
    }
}
