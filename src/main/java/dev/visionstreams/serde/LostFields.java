package dev.visionstreams.serde;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/** Whether reading with one schema drops data that was written with another. */
public final class LostFields {
    private final Set<String> seen = new HashSet<>();

    private LostFields() {}

    /** Whether the writer's schema has fields, at any depth, that the reader's lacks. */
    public static boolean between(Schema writer, Schema reader) {
        return new LostFields().isLossy(writer, reader);
    }

    private boolean isLossy(Schema writer, Schema reader) {
        if (writer.isUnion() || reader.isUnion()) {
            return branches(writer).stream().anyMatch(branch -> branches(reader).stream()
                    .anyMatch(other -> branch.getType() == other.getType()
                            && isPartner(branch, other, reader)
                            && isLossy(branch, other)));
        }
        if (writer.getType() != reader.getType()) {
            return false; // promoted, such as int to long, or no match at all, which reading reports
        }
        return switch (writer.getType()) {
            case RECORD -> isRecordLossy(writer, reader);
            case ARRAY -> isLossy(writer.getElementType(), reader.getElementType());
            case MAP -> isLossy(writer.getValueType(), reader.getValueType());
            case ENUM -> !new HashSet<>(reader.getEnumSymbols()).containsAll(writer.getEnumSymbols());
            default -> false;
        };
    }

    private boolean isRecordLossy(Schema writer, Schema reader) {
        if (!seen.add(writer.getFullName() + " " + reader.getFullName())) {
            return false; // a record that contains itself
        }
        for (Schema.Field field : writer.getFields()) {
            Schema.@Nullable Field known = field(reader, field.name());
            if (known == null || isLossy(field.schema(), known.schema())) {
                return true;
            }
        }
        return false;
    }

    private static Schema.@Nullable Field field(Schema reader, String name) {
        for (Schema.Field field : reader.getFields()) {
            if (field.name().equals(name) || field.aliases().contains(name)) {
                return field;
            }
        }
        return null;
    }

    /** If a union has several records, they are matched by name. */
    private static boolean isPartner(Schema branch, Schema other, Schema reader) {
        return branch.getType() != Schema.Type.RECORD
                || branch.getName().equals(other.getName())
                || branches(reader).stream()
                                .filter(each -> each.getType() == Schema.Type.RECORD)
                                .count()
                        == 1;
    }

    private static List<Schema> branches(Schema schema) {
        return schema.isUnion() ? schema.getTypes() : List.of(schema);
    }
}
