package dev.visionstreams.local.emulator.wire;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a message of Google's API, found by camelCase or snake_case name. */
final class WireMessage {
    enum Kind {
        STRING("TYPE_STRING"),
        BYTES("TYPE_BYTES"),
        INT32("TYPE_INT32"),
        INT64("TYPE_INT64"),
        DOUBLE("TYPE_DOUBLE"),
        BOOL("TYPE_BOOL"),
        ENUM(""),
        MESSAGE(""),
        /** A map from names to messages. */
        MAP(""),
        /** Any JSON, or a message that isn't checked here. */
        ANY("");

        private final String typeName;

        Kind(String typeName) {
            this.typeName = typeName;
        }
    }

    /**
     * @param name snake_case
     * @param typeName the type's name in error messages
     * @param values of an enum, upper case
     */
    record Field(
            String name,
            Kind kind,
            boolean repeated,
            String typeName,
            @Nullable WireMessage message,
            List<String> values) {}

    private final String name;
    private final Map<String, Field> fields = new HashMap<>();

    WireMessage(String name) {
        this.name = name;
    }

    @Nullable
    Field field(String spelling) {
        return fields.get(spelling);
    }

    String typeName() {
        return typeName(name);
    }

    WireMessage with(Kind kind, String... names) {
        for (String field : names) {
            add(new Field(field, kind, false, kind.typeName, null, List.of()));
        }
        return this;
    }

    WireMessage withList(Kind kind, String field) {
        return add(new Field(field, kind, true, kind.typeName, null, List.of()));
    }

    WireMessage with(String field, WireMessage message) {
        return add(new Field(field, Kind.MESSAGE, false, message.typeName(), message, List.of()));
    }

    WireMessage withList(String field, WireMessage message) {
        return add(new Field(field, Kind.MESSAGE, true, message.typeName(), message, List.of()));
    }

    WireMessage withMap(String field, WireMessage message) {
        return add(new Field(field, Kind.MAP, false, message.typeName(), message, List.of()));
    }

    WireMessage withEnum(String field, String type, String... values) {
        return add(new Field(field, Kind.ENUM, false, typeName(type), null, List.of(values)));
    }

    private WireMessage add(Field field) {
        fields.put(field.name(), field);
        fields.put(camelCase(field.name()), field);
        return this;
    }

    private static String typeName(String type) {
        return "type.googleapis.com/google.ai.generativelanguage.v1beta." + type;
    }

    private static String camelCase(String snake) {
        StringBuilder camel = new StringBuilder();
        for (String word : snake.split("_", -1)) {
            camel.append(
                    camel.isEmpty() || word.isEmpty()
                            ? word
                            : word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        }
        return camel.toString();
    }
}
