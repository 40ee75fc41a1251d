package dev.visionstreams.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every setting, in the order in which the table shows them. */
final class Keys {
    static final String KAFKA = "kafka.";
    static final String REGISTRY = "schema.registry.";
    static final String REGISTRY_URL = "schema.registry.url";

    static final List<String> TASKS =
            List.of("CAPTION", "CLASSIFY", "ANSWER", "DETECT", "SEGMENT", "POINT", "DESCRIBE");

    private Keys() {}

    private static List<KeyList> lists() {
        return List.of(GeminiKeys.LIST, VisionKeys.LIST, FetchKeys.LIST);
    }

    static List<Key<?>> all() {
        List<Key<?>> all = new ArrayList<>();
        lists().forEach(list -> all.addAll(list.keys()));
        return List.copyOf(all);
    }

    /** The README's table of settings, Markdown. */
    static String markdownTable() {
        List<String> rows = new ArrayList<>();
        rows.add("| Key | Type | Default | What it is |");
        rows.add("|---|---|---|---|");
        rows.add(row(
                KAFKA + "*",
                "any",
                "`processing.guarantee=exactly_once_v2`",
                "handed to Kafka Streams and its clients without the prefix; `kafka.bootstrap.servers` is required, and keys"
                        + " that the application owns, such as `kafka.application.id`, are an error"));
        rows.add(row(
                REGISTRY + "*",
                "any",
                "none",
                "handed to the serializers with and without the prefix, so that all of Confluent's names work;"
                        + " `schema.registry.url` is required where a format is `avro`"));
        Set<String> shown = new HashSet<>();
        for (KeyList list : lists()) {
            for (Key<?> key : list.keys()) {
                String name = list.row(key.name());
                if (shown.add(name)) {
                    rows.add(row(name, key.kind().label(), key.shownDefault(), key.description()));
                }
            }
        }
        return String.join("\n", rows);
    }

    private static String row(String name, String type, String standard, String description) {
        return String.join(" | ", "| `" + name + "`", type, standard, description + " |");
    }
}
