package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Exposition.Family;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What {@code /metrics} shows of a processor before its first request. Needs no broker. */
class MetricsTest {
    private static final Path DOCUMENT = Path.of("src/docs/metrics.md");
    private static final String BEGIN = "<!-- metrics -->\n";
    private static final String END = "<!-- /metrics -->";

    private final String text = FirstScrape.text();
    private final Exposition metrics = Exposition.of(text);

    /** {@code -Dmetrics.write=true} writes the table instead. */
    @Test
    void shouldDocumentEveryMetric() throws IOException {
        String document = Files.readString(DOCUMENT);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        String table = "| Metric | Type | Labels | What it is |\n|---|---|---|---|\n"
                + metrics.families().values().stream()
                        .filter(family -> isOurs(family.name()))
                        .map(MetricsTest::row)
                        .collect(Collectors.joining("\n"))
                + "\n";
        if (Boolean.getBoolean("metrics.write")) {
            Files.writeString(DOCUMENT, document.substring(0, begin) + table + document.substring(end));
            return;
        }

        assertThat(document.substring(begin, end)).isEqualTo(table);
    }

    @Test
    void shouldShowEveryReasonAndCauseBeforeItHappens() {
        assertThat(metrics.value(
                        "vision_rejected_total",
                        Map.of("task", "CAPTION", "stage", "FETCH", "reason", "IMAGE_NOT_FOUND")))
                .isZero();
        assertThat(metrics.value("vision_requests_waiting", Map.of("cause", "quota")))
                .isZero();
        assertThat(metrics.value(
                        "vision_model_results_total", Map.of("model", "gemini-caption", "result", "QUOTA_EXCEEDED")))
                .isZero();
        assertThat(metrics.value("vision_stage_duration_seconds_count", Map.of("stage", "turn")))
                .isZero();
        assertThat(metrics.value("vision_model_door", Map.of("model", "gemini-caption", "state", "OPEN")))
                .isEqualTo(1);
        assertThat(metrics.value("vision_quota_limit", Map.of("quota", "requests")))
                .isEqualTo(600);
    }

    @Test
    void shouldCountNothingBeforeTheFirstRequest() {
        assertThat(metrics.samples())
                .filteredOn(sample -> isOurs(sample.name()) && sample.name().endsWith("_total"))
                .isNotEmpty()
                .allSatisfy(
                        sample -> assertThat(sample.value()).as("%s", sample).isZero());
    }

    @Test
    void shouldSayWhatEveryMetricIs() {
        assertThat(metrics.families().values())
                .filteredOn(family -> isOurs(family.name()))
                .allSatisfy(
                        family -> assertThat(family.help()).as(family.name()).isNotBlank());
    }

    @Test
    void shouldSatisfyPromtool() throws Exception {
        Promtool.Answer answer = Promtool.installed().run(text, "check", "metrics");

        assertThat(answer.lines().stream().filter(line -> isOurs(line) || line.contains("error while linting")))
                .isEmpty();
    }

    private static boolean isOurs(String name) {
        return name.startsWith("vision_") || name.startsWith("gen_ai_");
    }

    private static String row(Family family) {
        String labels = family.labels().isEmpty()
                ? "–"
                : family.labels().stream().map(label -> "`" + label + "`").collect(Collectors.joining(", "));
        return String.join(" | ", "| `" + family.name() + "`", family.type(), labels, family.help() + " |");
    }
}
