package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Exposition.Sample;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which of the alerts in {@code src/main/prometheus} Prometheus raises where what a page of metrics shows goes on. */
final class Alerts {
    static final String NOTHING = "VisionNothingComesOut";
    static final String OLDEST = "VisionOldestRequest";
    static final String QUOTA = "VisionQuotaHoldsRequestsBack";
    static final String REFUSES = "VisionModelRefuses";

    private static final Logger log = LoggerFactory.getLogger(Alerts.class);
    private static final Path RULES = Path.of("src/main/prometheus/alerts.yml");

    /** Longer than any rule looks back and waits; costs need two days and have tests of their own. */
    private static final int MINUTES = 45;

    private Alerts() {}

    /**
     * Requires that these alerts fire and no others, after gauges have stayed for 45 minutes as they are and counters have
     * gone on as they began. Where no request has ended, the oldest gets older. Where promtool isn't installed, a line in
     * the log says that nothing was required.
     *
     * @param page of an instance
     * @param counted for how long its counters have counted
     * @param besides alerts that may fire or not
     */
    static void require(String page, Duration counted, Collection<String> expected, String... besides) {
        Optional<Promtool> promtool = Promtool.find();
        if (promtool.isEmpty()) {
            log.warn("Skipped: are the alerts {}? promtool isn't installed: apt-get install prometheus", expected);
            return;
        }
        Path file = null;
        try {
            file = Files.createTempFile("alerts", ".yml");
            Files.writeString(file, test(Exposition.of(page), counted, expected, besides));
            Promtool.Answer answer = promtool.orElseThrow().run("", "test", "rules", file.toString());
            assertThat(answer.exitCode()).as("%s", answer.lines()).isZero();
            Files.delete(file);
        } catch (IOException e) {
            throw new AssertionError(file + " can't be tested", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    /** The same for the page of a process, which says how long it has run. */
    static void require(String page, Collection<String> expected, String... besides) {
        double seconds = Exposition.of(page).value("process_uptime_seconds", Map.of());
        require(page, Duration.ofMillis((long) (1_000 * seconds)), expected, besides);
    }

    private static String test(Exposition page, Duration counted, Collection<String> expected, String... besides) {
        StringBuilder test = new StringBuilder("rule_files: ['" + RULES.toAbsolutePath() + "']\n"
                + "evaluation_interval: 1m\ntests:\n- interval: 1m\n  input_series:\n");
        series(test, "up", Map.of(), "1", 0);
        boolean someEnded = page.value("vision_request_duration_seconds_count", Map.of()) > 0;
        double minutes = counted.toMillis() / 60_000.0;
        for (Sample sample : page.samples()) {
            String name = sample.name();
            if (!name.startsWith("vision_") || Double.isNaN(sample.value())) {
                continue;
            }
            if (isCounter(page, name)) {
                series(test, name, sample.labels(), "0", sample.value() / minutes);
            } else {
                boolean ages = name.equals("vision_requests_oldest_age_seconds") && sample.value() > 0 && !someEnded;
                series(test, name, sample.labels(), plain(sample.value()), ages ? 60 : 0);
            }
        }
        return test.append("  promql_expr_test:\n"
                        + "  - expr: 'group by (alertname) (ALERTS{alertstate=\"firing\",alertname!~\""
                        + String.join("|", besides) + "\"})'\n"
                        + "    eval_time: " + MINUTES + "m\n    exp_samples: [")
                .append(expected.stream()
                        .map(alert -> "{labels: '{alertname=\"" + alert + "\"}', value: 1}")
                        .collect(Collectors.joining(", ")))
                .append("]\n")
                .toString();
    }

    private static boolean isCounter(Exposition page, String name) {
        Exposition.Family family = page.families().get(name);
        return family == null || family.type().equals("counter"); // parts of histograms are no families of their own
    }

    private static void series(
            StringBuilder test, String name, Map<String, String> labels, String first, double perMinute) {
        test.append("  - {series: '").append(name).append("{job=\"vision-streams\",instance=\"a\"");
        labels.forEach((label, value) ->
                test.append(",").append(label).append("=\"").append(value).append('"'));
        test.append("}', values: '")
                .append(first)
                .append('+')
                .append(plain(perMinute))
                .append('x')
                .append(MINUTES)
                .append("'}\n");
    }

    private static String plain(double value) {
        return new BigDecimal(value).toPlainString();
    }
}
