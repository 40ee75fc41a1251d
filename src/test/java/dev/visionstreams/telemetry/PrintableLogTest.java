package dev.visionstreams.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.core.ConsoleAppender;
import java.net.URL;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.event.KeyValuePair;

/** The application's own logback.xml, given texts that others wrote. */
class PrintableLogTest {
    private static final String FORGED = "2026-01-01T00:00:00.000Z ERROR [main] VisionStreams all is lost";

    private final LoggerContext context = new LoggerContext();
    private ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();

    @BeforeEach
    @SuppressWarnings("unchecked")
    void configure() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        URL file = Objects.requireNonNull(getClass().getResource("/logback.xml"));
        configurator.doConfigure(file);
        appender = (ConsoleAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    }

    @Test
    void shouldKeepAMessageOnItsLine() {
        List<String> lines = lines("a model said: \u001b[2Jhello\n" + FORGED + "\u202e", null);

        assertThat(lines).hasSize(1);
        assertThat(lines.get(0)).contains("a model said: \\u001b[2Jhello\\n2026", "lost\\u202e");
    }

    @Test
    void shouldIndentWhatExceptionsSay() {
        Exception thrown =
                new IllegalStateException("one\n" + FORGED, new RuntimeException("two\r\n\u001b[31m" + FORGED));

        List<String> lines = lines("failed", thrown);

        assertThat(lines.get(0)).endsWith("failed ");
        assertThat(lines.subList(1, lines.size()))
                .allSatisfy(
                        line -> assertThat(line).startsWith("\t").doesNotContainPattern("\\p{Cc}[^\\p{Cc}]*\\p{Cc}"));
        assertThat(String.join("\n", lines)).contains("at " + getClass().getName(), "Caused by: ", "\\u001b[31m");
    }

    @Test
    void shouldKeepKeysAndValuesOnTheLine() {
        LoggingEvent event = event("failed", null);
        event.addKeyValuePair(new KeyValuePair("id", "x\n" + FORGED));

        assertThat(text(event).lines()).hasSize(1);
    }

    private List<String> lines(String message, @Nullable Throwable thrown) {
        return text(event(message, thrown)).lines().toList();
    }

    private LoggingEvent event(String message, @Nullable Throwable thrown) {
        Logger logger = context.getLogger("dev.visionstreams.Any");
        return new LoggingEvent(Logger.class.getName(), logger, Level.WARN, message, thrown, null);
    }

    private String text(LoggingEvent event) {
        return new String(appender.getEncoder().encode(event), UTF_8);
    }
}
