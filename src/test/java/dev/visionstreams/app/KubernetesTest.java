package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.SettingsReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example for Kubernetes fits the program. */
class KubernetesTest {
    private static final Pattern PROPERTIES =
            Pattern.compile("(?m)^  vision-streams\\.properties: \\|\\n((?:    .*\\n)+)");
    private static final Pattern GRACE = Pattern.compile("terminationGracePeriodSeconds: (\\d+)");
    private static final Pattern PROBE = Pattern.compile("httpGet: \\{path: (\\S+), port: http}");

    @TempDir
    private Path folder = Path.of("");

    private String manifest = "";
    private String properties = "";

    @BeforeEach
    void read() throws IOException {
        manifest = Files.readString(Path.of("src/main/kubernetes/vision-streams.yaml"));
        Matcher found = PROPERTIES.matcher(manifest);
        assertThat(found.find()).isTrue();
        properties = found.group(1).replaceAll("(?m)^    ", "");
    }

    @Test
    void shouldConfigureWhatThereIsAndMountIt() throws IOException {
        Path key = Files.writeString(folder.resolve("key"), "a-key");
        String local = properties.replace("/run/secrets/vision-streams/gemini-api-key", key.toString());
        assertThat(local).isNotEqualTo(properties);

        Settings settings = settings(local);

        assertThat(settings.gemini().requestsPerMinute()).isEqualTo(1_000);
        assertThat(manifest)
                .contains("mountPath: /run/secrets/vision-streams,", "mountPath: /var/spool/vision-streams}")
                .contains("  gemini-api-key: KEY");
    }

    @Test
    void shouldWaitForTheDrainAndTheClose() throws IOException {
        Matcher grace = GRACE.matcher(manifest);
        assertThat(grace.find()).isTrue();
        String withoutKey = properties.replaceAll("(?m)^gemini\\.api\\.key\\.file=.*$", "");

        assertThat(Long.parseLong(grace.group(1)))
                .isGreaterThan(settings(withoutKey).drainTimeout().toSeconds() + 30);
    }

    @Test
    void shouldProbeWhatIsServed() {
        assertThat(PROBE.matcher(manifest).results().map(probe -> probe.group(1)))
                .containsExactly("/ready", "/live", "/ready");
    }

    private Settings settings(String text) throws IOException {
        Path file = Files.writeString(folder.resolve("vision-streams.properties"), text);
        return new SettingsReader(Set.of(), 1L << 30).read(file, Map.of(), List.of());
    }
}
