package dev.visionstreams.serde;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Bounds for writers' schemas, which come from the registry and may be hostile: with them, reading a record takes time and
 * memory in proportion to its bytes, and no schema exhausts the stack.
 *
 * <p>Nulls, empty fixed values and records take no bytes of their own. A few bytes can claim 2^31 array items of that kind,
 * and a schema of a few lines can nest billions of them into one record.
 */
public final class SchemaBounds {
    /** How deep types may be nested. */
    static final int MAX_DEPTH = 100;

    /** How many values without bytes a record may hold, those in arrays, maps and unions left out. */
    static final int MAX_EMPTY = 10_000;

    /** The same for one item of an array or map and for one branch of a union, each of which takes a byte or more. */
    static final int MAX_EMPTY_IN_ITEM = 100;

    /** Stands for a record that is being measured: it contains itself, by way of an array, a map or a union. */
    private static final Measure UNDER_WAY = new Measure(true, 0, 0);

    private final Map<String, Measure> records = new HashMap<>();

    /**
     * What a value of some type is made of.
     *
     * @param takesBytes whether each value takes a byte or more
     * @param empty values that take none
     * @param depth types nested in each other
     */
    private record Measure(boolean takesBytes, long empty, int depth) {}

    private SchemaBounds() {}

    /**
     * Checks a writer's schema.
     *
     * @throws SerializationException if a bound is exceeded; it names the bound
     */
    public static void check(Schema writer) {
        Measure whole = new SchemaBounds().measure(writer, 0, false);
        require(whole.empty() <= MAX_EMPTY, "more than " + MAX_EMPTY + " values without bytes in one record");
    }

    /** @param contained whether the value stands in a record itself, not as an item or branch */
    private Measure measure(Schema schema, int level, boolean contained) {
        require(level <= MAX_DEPTH, tooDeep());
        return switch (schema.getType()) {
            case NULL -> new Measure(false, 1, 1);
            case FIXED -> new Measure(schema.getFixedSize() > 0, schema.getFixedSize() > 0 ? 0 : 1, 1);
            case RECORD -> measureRecord(schema, level, contained);
            case UNION -> measureItems(schema.getTypes(), level);
            case MAP -> measureItems(List.of(schema.getValueType()), level);
            case ARRAY -> {
                // Once: measuring the items for each question would take 2^depth steps.
                Measure item = measure(schema.getElementType(), level + 1, false);
                require(item.takesBytes(), "an array whose items take no bytes");
                yield new Measure(true, 0, deeper(itemDepth(item)));
            }
            default -> new Measure(true, 0, 1);
        };
    }

    private Measure measureRecord(Schema record, int level, boolean contained) {
        Measure known = records.putIfAbsent(record.getFullName(), UNDER_WAY);
        if (known != null) {
            require(!known.equals(UNDER_WAY) || !contained, "a record that contains itself without an end");
            return known;
        }
        boolean takesBytes = false;
        long empty = 1;
        int depth = 0;
        for (Schema.Field field : record.getFields()) {
            Measure value = measure(field.schema(), level + 1, true);
            takesBytes |= value.takesBytes();
            empty = Math.min(empty + value.empty(), Integer.MAX_VALUE);
            depth = Math.max(depth, value.depth());
        }
        Measure whole = new Measure(takesBytes, empty, deeper(depth));
        records.put(record.getFullName(), whole);
        return whole;
    }

    private Measure measureItems(List<Schema> items, int level) {
        int depth = 0;
        for (Schema item : items) {
            depth = Math.max(depth, itemDepth(measure(item, level + 1, false)));
        }
        return new Measure(true, 0, deeper(depth));
    }

    private static int itemDepth(Measure item) {
        require(
                item.empty() <= MAX_EMPTY_IN_ITEM,
                "more than " + MAX_EMPTY_IN_ITEM + " values without bytes in an item or branch");
        return item.depth();
    }

    private static int deeper(int depth) {
        require(depth < MAX_DEPTH, tooDeep());
        return depth + 1;
    }

    private static String tooDeep() {
        return "types nested more than " + MAX_DEPTH + " deep";
    }

    private static void require(boolean within, String excess) {
        if (!within) {
            throw new SerializationException("the record's schema is refused: " + excess);
        }
    }
}
