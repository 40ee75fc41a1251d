package dev.visionstreams.serde.confluent;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.condition.EnabledIf;

/** Skipped where no Docker engine answers. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@EnabledIf(
        value = "dev.visionstreams.serde.confluent.DockerPresence#isThere",
        disabledReason = "no Docker engine answers")
@interface NeedsDocker {}
