package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Dashboard, alert rules and the manual use metrics that there are. */
class DashboardTest {
    private static final Path FOLDER = Path.of("src/main/prometheus");
    private static final Pattern METRIC = Pattern.compile("\\b(?:vision|gen_ai)_[a-z0-9_]+[a-z0-9]\\b");
    private static final Pattern SELECTOR =
            Pattern.compile("\\b((?:vision|gen_ai)_[a-z0-9_]+)\\{([^}]*)}|\\b((?:vision|gen_ai)_[a-z0-9_]+)\\b");
    private static final Pattern LABEL = Pattern.compile("([a-z_]+)(=~|=|!=|!~)\"");

    private final Exposition metrics = Exposition.of(FirstScrape.text());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "src/main/prometheus/alerts.yml",
                "src/main/prometheus/dashboard.json",
                "src/docs/operations.md",
                "src/docs/metrics.md",
                "src/docs/sizing.md"
            })
    void shouldNameOnlyMetricsThatThereAre(String file) throws IOException {
        Set<String> unknown = new TreeSet<>();
        String text = Files.readString(Path.of(file)).replace("\\\"", "\"");
        for (Matcher metric = METRIC.matcher(text); metric.find(); ) {
            if (!isKnown(metric.group())) {
                unknown.add(metric.group());
            }
        }

        assertThat(unknown).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"alerts.yml", "dashboard.json"})
    void shouldSelectByLabelsThatThereAre(String file) throws IOException {
        String text = Files.readString(FOLDER.resolve(file)).replace("\\\"", "\"");
        for (Matcher selector = SELECTOR.matcher(text); selector.find(); ) {
            if (selector.group(1) != null) {
                Set<String> labels = Objects.requireNonNull(metrics.families().get(family(selector.group(1))))
                        .labels();
                for (Matcher label = LABEL.matcher(selector.group(2)); label.find(); ) {
                    assertThat(label.group(1).equals("job") || labels.contains(label.group(1)))
                            .as(selector.group())
                            .isTrue();
                }
            }
        }
    }

    @Test
    void shouldHaveRulesThatPrometheusTakes() throws Exception {
        Promtool.Answer answer = Promtool.installed()
                .run("", "check", "rules", FOLDER.resolve("alerts.yml").toString());

        assertThat(answer.exitCode()).as("%s", answer.lines()).isZero();
    }

    /** Those that a page of metrics alone can't raise; for the others see {@link Alerts}. */
    @ParameterizedTest
    @ValueSource(strings = {"costs.yml", "restarts.yml"})
    void shouldWarnOfWhatTakesTime(String name, @TempDir Path folder) throws Exception {
        Promtool promtool = Promtool.installed();
        String test = Files.readString(Path.of("src/test/resources/prometheus").resolve(name))
                .replace("RULES", FOLDER.resolve("alerts.yml").toAbsolutePath().toString());
        Path file = Files.writeString(folder.resolve("test.yml"), test);

        Promtool.Answer answer = promtool.run("", "test", "rules", file.toString());

        assertThat(answer.exitCode()).as("%s", answer.lines()).isZero();
    }

    /** Each as a recording rule, which Prometheus parses. */
    @Test
    void shouldHaveQueriesThatPrometheusTakes(@TempDir Path folder) throws Exception {
        Promtool promtool = Promtool.installed();
        StringBuilder rules = new StringBuilder("groups:\n- name: dashboard\n  rules:\n");
        List<String> queries = queries();
        for (int i = 0; i < queries.size(); i++) {
            rules.append("  - record: panel:query:")
                    .append(i)
                    .append("\n    expr: '")
                    .append(queries.get(i).replace("$job", ".*"))
                    .append("'\n");
        }
        Path file = Files.writeString(folder.resolve("rules.yml"), rules);

        Promtool.Answer answer = promtool.run("", "check", "rules", file.toString());

        assertThat(queries).hasSizeGreaterThan(20);
        assertThat(answer.exitCode()).as("%s", answer.lines()).isZero();
    }

    @Test
    void shouldHavePanelsWithIdsAndPlacesOfTheirOwn() throws IOException {
        List<String> ids = new ArrayList<>();
        List<String> places = new ArrayList<>();
        dashboard().get("panels").forEach(panel -> {
            ids.add(panel.get("id").asText());
            JsonNode place = panel.get("gridPos");
            places.add(place.get("x") + "," + place.get("y"));
            assertThat(place.get("x").intValue() + place.get("w").intValue())
                    .as(panel.get("title").textValue())
                    .isLessThanOrEqualTo(24);
        });

        assertThat(ids).doesNotHaveDuplicates();
        assertThat(places).doesNotHaveDuplicates();
    }

    private static List<String> queries() throws IOException {
        List<String> queries = new ArrayList<>();
        dashboard().findValuesAsText("expr").forEach(queries::add);
        return queries;
    }

    private static JsonNode dashboard() throws IOException {
        return new ObjectMapper().readTree(FOLDER.resolve("dashboard.json").toFile());
    }

    private boolean isKnown(String name) {
        return metrics.families().containsKey(family(name))
                || metrics.families().values().stream()
                        .anyMatch(family -> family.labels().contains(name));
    }

    private String family(String name) {
        return metrics.families().containsKey(name) ? name : name.replaceFirst("_(bucket|count|sum)$", "");
    }
}
