package dev.visionstreams.settings;

import dev.visionstreams.config.Key;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Every setting, in the order of the table. */
final class Keys {
    static final String KAFKA = "kafka.";
    static final String REGISTRY = "schema.registry.";
    static final String PRICE = "gemini.price.";
    static final String REGISTRY_URL = "schema.registry.url";

    private Keys() {}

    private static List<KeyList> lists() {
        return List.of(
                GeminiKeys.LIST, GenerationKeys.LIST, VisionKeys.LIST, ReuseKeys.LIST, FetchKeys.LIST, ImageKeys.LIST);
    }

    static List<Key<?>> all() {
        List<Key<?>> all = new ArrayList<>();
        lists().forEach(list -> all.addAll(list.keys()));
        return List.copyOf(all);
    }

    /** The table of settings in src/docs/settings.md. */
    static String markdownTable() {
        List<String> rows = new ArrayList<>();
        rows.add("| Key | Type | Default | What it is |");
        rows.add("|---|---|---|---|");
        rows.add(row(
                KAFKA + "*",
                "any",
                "`processing.guarantee=exactly_once_v2`",
                "passed to Kafka Streams and its clients without the prefix; `kafka.bootstrap.servers` is required; keys"
                        + " that the application sets itself, such as `kafka.application.id`, are an error"));
        rows.add(row(
                REGISTRY + "*",
                "any",
                "none",
                "passed to the serializers both with and without the prefix, so that all of Confluent's names work;"
                        + " `schema.registry.url` is required if a format is `avro`"));
        rows.add(row(
                PRICE + "<model>.input",
                "an amount",
                "built in, where known",
                "price of a million tokens of the model's prompts in the standard tier, images included; the price of"
                        + " `gemini-x` also holds for its versions such as `gemini-x-001`"));
        rows.add(row(
                PRICE + "<model>.cached",
                "an amount",
                "built in, or `.input`",
                "the same of tokens that the service had cached"));
        rows.add(row(
                PRICE + "<model>.output",
                "an amount",
                "built in, where known",
                "the same of replies, thinking included"));
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
