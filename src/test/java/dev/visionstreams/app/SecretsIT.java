package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.IThrowableProxy;
import ch.qos.logback.core.AppenderBase;
import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.Scenes;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import okio.ByteString;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

/** Presigned URLs and passwords in URIs: they come back in a rejection's request, and nowhere else. */
class SecretsIT {
    private static final String SECRET = "s3cr3t-0b5cur3";

    private final Queue<String> logged = new ConcurrentLinkedQueue<>();
    private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    private final Logger own = (Logger) LoggerFactory.getLogger("dev.visionstreams");
    private final AppenderBase<ILoggingEvent> appender = new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
            logged.add(event.getFormattedMessage() + " " + event.getKeyValuePairs());
            for (IThrowableProxy cause = event.getThrowableProxy(); cause != null; cause = cause.getCause()) {
                logged.add(String.valueOf(cause.getMessage()));
            }
        }
    };
    private Rig rig;

    @BeforeEach
    void open() {
        rig = new Rig(1);
        appender.setContext(root.getLoggerContext());
        appender.start();
        root.addAppender(appender);
        own.setLevel(Level.TRACE);
    }

    @AfterEach
    void close() {
        own.setLevel(null);
        root.detachAppender(appender);
        rig.close();
    }

    @Test
    void shouldRepeatSecretsOfUrisInARejectionsRequestAlone() {
        String server = rig.images.uri("").getAuthority();
        rig.images.put("/page.png", ByteString.encodeUtf8("<!DOCTYPE html><html></html>"), "image/png");
        rig.images.putStatus("/broken.png", 503);
        String query = "?sig=" + SECRET + "#" + SECRET;
        List<String> failing = List.of(
                "http://" + server + "/gone.png" + query,
                "http://user:" + SECRET + "@" + server + "/gone.png",
                "http://" + server + "/page.png" + query,
                "http://" + server + "/broken.png" + query,
                "http://127.0.0.1:" + closedPort() + "/unreachable.png" + query,
                "http://10.0.0.1/private.png" + query,
                "http://user:" + SECRET + "@169.254.169.254/latest",
                "ftp://user:" + SECRET + "@images.example/a.png" + query,
                "http://" + SECRET + "@/no-host",
                "http://user:" + SECRET + "@[zz]/" + query,
                "http://user:" + SECRET + "@%zz/" + query,
                "user:" + SECRET + "@host/path",
                "s3://" + SECRET + "@bucket/key",
                "data:text/html," + SECRET,
                "data:image/png;base64," + SECRET,
                "not a uri " + query,
                "http://user:" + SECRET + "@" + server + "\\gone.png" + query);
        for (int i = 0; i < failing.size(); i++) {
            rig.send("failing-" + i, request("failing-" + i, failing.get(i)));
        }
        URI good = rig.images.put(Scenes.draw(7));
        rig.send("good", request("good", good + query));
        byte[] whole = rig.encode(request("cut", "http://" + server + "/cut.png" + query));
        rig.sendBytes("cut", Arrays.copyOf(whole, whole.length - 3));
        rig.sendBytes("text", ("http://user:" + SECRET + "@host/" + query).getBytes(StandardCharsets.UTF_8));

        try (VisionStreams processor = rig.start("vision.retry.attempts=2", "vision.retry.backoff=10ms")) {
            PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            processor.publishTo(meters);
            List<Output> outputs = rig.awaitOutputs(failing.size() + 3);

            assertThat(meters.scrape()).contains("vision_").doesNotContain(SECRET);
            assertThat(processor.state()).contains("RUNNING").doesNotContain(SECRET);

            assertThat(outputs.stream().filter(output -> output.topic().equals("rejections")))
                    .hasSize(failing.size());
            assertThat(outputs).allSatisfy(SecretsIT::showsNoSecret);
        }
        assertThat(logged).as("logs").isNotEmpty().noneMatch(line -> line.contains(SECRET));
    }

    private static int closedPort() {
        try (ServerSocket unused = new ServerSocket(0, 0, InetAddress.getLoopbackAddress())) {
            return unused.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageRequest request(String id, String uri) {
        ImageRequest request = Rig.request(id, "CAPTION", URI.create("http://unused/"));
        request.getImages().get(0).setUri(uri);
        return request;
    }

    private static void showsNoSecret(Output output) {
        output.record().headers().forEach(header -> assertThat(new String(header.value(), StandardCharsets.UTF_8))
                .as("header %s of %s", header.key(), output.key())
                .doesNotContain(SECRET));
        SpecificRecord event = output.event();
        if (event instanceof ImageRejected rejected) {
            assertThat(rejected.getRequest().toString()).contains(SECRET);
            rejected.setRequest(request("", ""));
            rejected.setReceived(null);
        } else if (event == null) {
            assertThat(output.topic()).isEqualTo("undecodable");
            return; // its value is what came
        } else {
            assertThat(event).isInstanceOf(ImageEnriched.class);
        }
        assertThat(event.toString()).as(output.key()).doesNotContain(SECRET);
    }
}
