package dev.visionstreams.telemetry;

import ch.qos.logback.classic.pattern.ThrowableProxyConverter;
import ch.qos.logback.classic.spi.IThrowableProxy;
import dev.visionstreams.text.Printable;

/** {@code %printableEx} in logback's pattern: a stack trace whose lines can't be taken for lines of the log. */
public final class PrintableTrace extends ThrowableProxyConverter {
    @Override
    protected String throwableProxyToString(IThrowableProxy thrown) {
        StringBuilder trace = new StringBuilder();
        // A message may have line breaks of its own: all lines are indented.
        super.throwableProxyToString(thrown).lines().forEach(line -> trace.append('\t')
                .append(Printable.escaped(line.strip()))
                .append(System.lineSeparator()));
        return trace.toString();
    }
}
