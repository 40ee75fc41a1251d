package dev.visionstreams.settings;

import dev.visionstreams.config.Key;
import dev.visionstreams.config.Nearest;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The names behind {@code kafka.} and {@code schema.registry.} that environment variables can set, and those that can't be
 * set at all. A file and {@code --set} may use any other name.
 */
final class PassThroughNames {
    private static final List<String> CLIENT_PREFIXES =
            List.of("", "consumer.", "main.consumer.", "restore.consumer.", "global.consumer.", "producer.", "admin.");

    /**
     * Confluent's, from its {@code SchemaRegistryClientConfig}, {@code AbstractKafkaSchemaSerDeConfig} and {@code
     * KafkaAvroSerializerConfig}. TLS settings are Kafka's names.
     */
    private static final Set<String> REGISTRY = Set.of(
            "url",
            "auto.register.schemas",
            "avro.use.logical.type.converters",
            "basic.auth.credentials.source",
            "basic.auth.user.info",
            "bearer.auth.cache.expiry.buffer.seconds",
            "bearer.auth.client.id",
            "bearer.auth.client.secret",
            "bearer.auth.credentials.source",
            "bearer.auth.identity.pool.id",
            "bearer.auth.issuer.endpoint.url",
            "bearer.auth.logical.cluster",
            "bearer.auth.scope",
            "bearer.auth.scope.claim.name",
            "bearer.auth.sub.claim.name",
            "bearer.auth.token",
            "http.connect.timeout.ms",
            "http.read.timeout.ms",
            "latest.compatibility.strict",
            "normalize.schemas",
            "proxy.host",
            "use.latest.version");

    /** Without a client's prefix; with what to do instead. */
    private static final Map<String, String> OWNED = Map.ofEntries(
            Map.entry("application.id", "set vision.application.id"),
            Map.entry("group.id", "set vision.application.id"),
            Map.entry("transactional.id", "it is made of vision.application.id and kafka.group.instance.id"),
            Map.entry("enable.auto.commit", "leave it out: offsets are committed with the outcomes"),
            Map.entry("statestore.cache.max.bytes", "leave it out: the store has no cache"),
            Map.entry("cache.max.bytes.buffering", "leave it out: the store has no cache"),
            Map.entry("key.serializer", "leave it out: keys are opaque bytes"),
            Map.entry("key.deserializer", "leave it out: keys are opaque bytes"),
            Map.entry("default.key.serde", "leave it out: keys are opaque bytes"),
            Map.entry("value.serializer", "see vision.serializer"),
            Map.entry("value.deserializer", "see vision.serializer"),
            Map.entry("default.value.serde", "see vision.serializer"));

    /** Kafka's plug-ins have names of their own: one that is this many edits or fewer from one of Kafka's is a typo. */
    private static final int SLIP = 3;

    private PassThroughNames() {}

    /** Full key by environment variable. */
    static Map<String, String> byVariable(Set<String> kafkaNames) {
        Map<String, String> keys = new LinkedHashMap<>();
        for (String name : new TreeSet<>(kafkaNames)) {
            for (String prefix : CLIENT_PREFIXES) {
                put(keys, Keys.KAFKA + prefix + name);
            }
            if (name.startsWith("ssl.")) {
                put(keys, Keys.REGISTRY + name);
            }
        }
        REGISTRY.forEach(name -> put(keys, Keys.REGISTRY + name));
        return keys;
    }

    private static void put(Map<String, String> keys, String key) {
        keys.putIfAbsent(Key.variable(key), key);
    }

    /**
     * The name that was meant, with its client's prefix; null if this is one of Kafka's, or so far from all of them that it
     * may be a plug-in's.
     *
     * @param kafkaNames without the clients' prefixes; empty: unknown
     */
    static @Nullable String meant(String name, Set<String> kafkaNames) {
        String prefix = CLIENT_PREFIXES.stream()
                .filter(each -> !each.isEmpty() && name.startsWith(each))
                .max(Comparator.comparing(String::length))
                .orElse("");
        String bare = name.substring(prefix.length());
        if (kafkaNames.isEmpty() || kafkaNames.contains(bare) || name.startsWith("topic.")) {
            return null;
        }
        String nearest = Nearest.to(bare, kafkaNames);
        return Nearest.edits(bare, nearest) <= SLIP ? prefix + nearest : null;
    }

    /** What to do instead of setting this Kafka name; null if it may be set. */
    static @Nullable String insteadOf(String kafkaName) {
        for (String prefix : CLIENT_PREFIXES) {
            String instead = kafkaName.startsWith(prefix) ? OWNED.get(kafkaName.substring(prefix.length())) : null;
            if (instead != null) {
                return instead;
            }
        }
        return null;
    }
}
