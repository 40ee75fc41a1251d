package dev.visionstreams.registry;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Tells Avro which generated classes it may instantiate. From 1.12.2 on it trusts none by itself, and says so where a
 * generated builder fills in a default or Confluent's deserializer reads; {@link AvroDeserializer} needs no trust.
 * Holds for the whole process and adds to whatever else is trusted.
 */
public final class TrustedRecords {
    private static final Set<String> PACKAGES = ConcurrentHashMap.newKeySet();

    private TrustedRecords() {}

    /** Trusts all classes in a record's package. Call it once, before the first builder is used; twice does no harm. */
    public static synchronized void trustPackageOf(Class<? extends SpecificRecord> type) {
        if (PACKAGES.isEmpty()) {
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    ClassSecurityValidator.getGlobal(), candidate -> PACKAGES.contains(candidate.getPackageName())));
        }
        PACKAGES.add(type.getPackageName());
    }
}
