package dev.visionstreams.telemetry;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.JsonEncoder;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.OutputStreamAppender;
import java.util.Iterator;
import org.slf4j.LoggerFactory;
import org.slf4j.bridge.SLF4JBridgeHandler;

/** How the program logs, on top of {@code logback.xml}. */
public final class Logging {
    private Logging() {}

    /** What a log line looks like. */
    public enum Format {
        TEXT,
        /** One JSON object per line. */
        JSON
    }

    /**
     * Sets level and format for the whole process. A configuration of the user's own ({@code -Dlogback.configurationFile})
     * keeps its format where it doesn't write to a stream.
     *
     * @param level of the application's own lines, a name of Logback's
     */
    public static void configure(String level, Format format) {
        bridge();
        if (!(LoggerFactory.getILoggerFactory() instanceof LoggerContext context)) {
            return; // another implementation of SLF4J, with a configuration of its own
        }
        context.getLogger("dev.visionstreams").setLevel(Level.toLevel(level));
        if (format == Format.JSON) {
            Iterator<Appender<ILoggingEvent>> appenders =
                    context.getLogger(Logger.ROOT_LOGGER_NAME).iteratorForAppenders();
            while (appenders.hasNext()) {
                if (appenders.next() instanceof OutputStreamAppender<ILoggingEvent> stream) {
                    stream.setEncoder(json(context));
                }
            }
        }
    }

    /** What libraries log through java.util.logging, as OpenTelemetry, OkHttp and Google's credentials do, is logged here. */
    static void bridge() {
        if (!SLF4JBridgeHandler.isInstalled()) {
            SLF4JBridgeHandler.removeHandlersForRootLogger();
            SLF4JBridgeHandler.install();
        }
    }

    static JsonEncoder json(LoggerContext context) {
        JsonEncoder encoder = new JsonEncoder();
        encoder.setContext(context);
        encoder.setWithSequenceNumber(false);
        encoder.setWithNanoseconds(false);
        encoder.setWithContext(false);
        encoder.setWithMarkers(false);
        encoder.setWithMDC(false);
        encoder.setWithArguments(false);
        encoder.setWithMessage(false);
        encoder.setWithFormattedMessage(true);
        encoder.start();
        return encoder;
    }
}
