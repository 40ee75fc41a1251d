package dev.visionstreams.registry;

import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.AvroRuntimeException;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificFixed;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/**
 * How Avro finds the generated classes of one record's schema.
 *
 * <p>Avro from 1.12.2 on instantiates only classes that a system property or a setting for the whole process trusts.
 * Here it may have generated classes alone, found by the class loader of the record's class, and nothing else in the
 * process is changed. Being no plain {@link SpecificData}, it is also read with Avro's older reader, chosen over the fast
 * one, which keeps a half-built reader after a schema that can't be resolved.
 */
final class GeneratedClasses extends SpecificData {
    private final ConcurrentHashMap<String, Class<?>> found = new ConcurrentHashMap<>();
    private final Schema schema;

    private GeneratedClasses(Class<?> type) {
        super(type.getClassLoader());
        this.schema = SpecificData.get().getSchema(type);
        SpecificData.getForClass(type).getConversions().forEach(this::addLogicalTypeConversion);
    }

    static GeneratedClasses of(Class<? extends SpecificRecord> type) {
        return new GeneratedClasses(type);
    }

    /** The class that a record's own schema names. */
    static GeneratedClasses named(Schema writer) {
        @Nullable ClassLoader context = Thread.currentThread().getContextClassLoader();
        ClassLoader loader = context == null ? GeneratedClasses.class.getClassLoader() : context;
        try {
            return new GeneratedClasses(generated(writer.getFullName(), loader));
        } catch (AvroRuntimeException e) {
            throw new SerializationException(writer.getFullName() + " is no record's generated class", e);
        }
    }

    /** The reader's schema. */
    Schema schema() {
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
            // told below
        }
        throw new SerializationException("no class that Avro generated is named " + name);
    }
}
