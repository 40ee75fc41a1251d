package dev.visionstreams.telemetry;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;
import dev.visionstreams.text.Printable;

/** {@code %printable(…)} in logback's pattern: messages quote what others wrote, which must not forge lines. */
public final class PrintableLog extends CompositeConverter<ILoggingEvent> {
    private static final int MAX_CHARS = 10_000;

    @Override
    protected String transform(ILoggingEvent event, String text) {
        return Printable.of(text.stripTrailing(), MAX_CHARS);
    }
}
