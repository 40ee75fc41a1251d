package dev.visionstreams.serde;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.ClassSecurityValidator;

/**
 * Declares generated classes that Avro may instantiate. Since 1.12.2 Avro trusts none by default, and fails where a
 * generated builder fills in a default or Confluent's deserializer reads; readers with {@link GeneratedClasses} need no
 * trust. Applies to the whole process, in addition to other trusted classes.
 */
public final class TrustedRecords {
    private static final Set<String> PACKAGES = ConcurrentHashMap.newKeySet();

    private TrustedRecords() {}

    /** Trusts all classes in a record's package. Call it before the first builder is used; repeated calls have no effect. */
    public static synchronized void trustPackageOf(Class<? extends SpecificRecord> type) {
        if (PACKAGES.isEmpty()) {
            ClassSecurityValidator.setGlobal(ClassSecurityValidator.composite(
                    ClassSecurityValidator.getGlobal(), candidate -> PACKAGES.contains(candidate.getPackageName())));
        }
        PACKAGES.add(type.getPackageName());
    }
}
