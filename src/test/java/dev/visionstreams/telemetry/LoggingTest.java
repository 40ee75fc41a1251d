package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.encoder.PatternLayoutEncoder;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.Encoder;
import ch.qos.logback.core.read.ListAppender;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class LoggingTest {
    private static final Path PRODUCTION = Path.of("src/main/resources/logback.xml");
    private static final String HOSTILE = "title\n2026-01-01 INFO forged \u001b[31mred\u202e";

    private final LoggerContext context = new LoggerContext();

    @Test
    void shouldKeepForeignTextOnItsLineAndAwayFromTheTerminal() throws Exception {
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        configurator.doConfigure(PRODUCTION.toFile());
        OutputStreamAppender<ILoggingEvent> stderr = (OutputStreamAppender<ILoggingEvent>)
                context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
        assertThat(stderr.getEncoder()).isInstanceOf(PatternLayoutEncoder.class);

        String line = encode(stderr.getEncoder());

        assertThat(line.strip()).doesNotContainPattern("[\\p{Cc}\\p{Cf}]");
        assertThat(line).contains("forged", "place=\"t-0-1\"").endsWith(System.lineSeparator());
    }

    @Test
    void shouldWriteOneObjectOfJsonPerLine() throws Exception {
        String line = encode(Logging.json(context));

        assertThat(line.strip()).doesNotContain("\n", "\u001b");
        JsonNode json = new ObjectMapper().readTree(line);
        assertThat(json.get("level").textValue()).isEqualTo("WARN");
        assertThat(json.get("formattedMessage").textValue()).isEqualTo("Rejected: " + HOSTILE);
        assertThat(json.get("kvpList").toString()).contains("t-0-1");
    }

    @Test
    void shouldLogWhatLibrariesTellJavasOwnLogging() {
        ch.qos.logback.classic.Logger logger =
                (ch.qos.logback.classic.Logger) LoggerFactory.getLogger("foreign.Library");
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.start();
        logger.setAdditive(false);
        logger.addAppender(events);

        Logging.bridge();
        java.util.logging.Logger.getLogger("foreign.Library").warning("the peer is away");

        assertThat(events.list).extracting(ILoggingEvent::toString).containsExactly("[WARN] the peer is away");
        assertThat(java.util.logging.Logger.getLogger("").getHandlers())
                .as("nothing writes to the terminal beside it")
                .hasSize(1);
        logger.detachAppender(events);
    }

    private String encode(Encoder<ILoggingEvent> encoder) {
        ListAppender<ILoggingEvent> events = new ListAppender<>();
        events.setContext(context);
        events.start();
        ch.qos.logback.classic.Logger logger = context.getLogger("dev.visionstreams.Test");
        logger.setAdditive(false);
        logger.addAppender(events);
        logger.atWarn().addKeyValue("place", "t-0-1").log("Rejected: {}", HOSTILE);
        return new String(encoder.encode(events.list.get(0)), StandardCharsets.UTF_8);
    }
}
