package dev.visionstreams.serde;

import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificFixed;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * How Avro finds the generated classes for one record's schema.
 *
 * <p>Since 1.12.2 Avro instantiates only classes that are trusted process-wide, by a system property or a setting. This
 * model trusts generated classes only, loaded by the record class's own loader, and changes nothing else in the process.
 * Because it isn't a plain {@link SpecificData}, Avro uses its classic reader: the fast one keeps a half-built reader after
 * a schema that can't be resolved.
 */
public final class GeneratedClasses extends SpecificData {
    private final ConcurrentHashMap<String, Class<?>> found = new ConcurrentHashMap<>();
    private final Schema schema;

    private GeneratedClasses(Class<?> type) {
        super(type.getClassLoader());
        this.schema = SpecificData.get().getSchema(type);
        SpecificData.getForClass(type).getConversions().forEach(this::addLogicalTypeConversion);
    }

    public static GeneratedClasses of(Class<? extends SpecificRecord> type) {
        return new GeneratedClasses(type);
    }

    /** The reader's schema. */
    public Schema schema() {
        return schema;
    }

    @Override
    public @Nullable Class<?> getClass(Schema schema) {
        return switch (schema.getType()) {
            case RECORD, ENUM, FIXED ->
                found.computeIfAbsent(schema.getFullName(), name -> generated(name, getClassLoader()));
            default -> super.getClass(schema);
        };
    }

    private static Class<?> generated(String name, ClassLoader loader) {
        try {
            Class<?> type = Class.forName(name, false, loader);
            if (SpecificRecord.class.isAssignableFrom(type)
                    || SpecificFixed.class.isAssignableFrom(type)
                    || type.isEnum()) {
                return type;
            }
        } catch (ClassNotFoundException e) {
            // reported below
        }
        throw new SerializationException("not a class that Avro generated: " + name);
    }
}
