package dev.visionstreams.serde.confluent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/**
 * Skipped where Confluent's serializers aren't on the class path; with {@code -Dconfluent.expected=true}, as the profile
 * {@code confluent} has it, that is a failure.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "dev.visionstreams.serde.confluent.ConfluentPresence#isThere",
        disabledReason = "Confluent's serializer isn't on the class path: build with -Pconfluent")
public @interface NeedsConfluent {}
