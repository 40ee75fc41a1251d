package dev.visionstreams.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthReportTest {
    @Test
    void shouldSayWhyInJson() throws Exception {
        Instant since = Instant.parse("2026-11-22T12:00:00Z");
        Condition down = new Condition("model", "m", "MODEL_UNAVAILABLE", "m says \"no\"\nand \u001b[31m", since, null);
        HealthReport report = new HealthReport(
                "RUNNING",
                List.of(),
                List.of("Kafka doesn't answer"),
                Map.of("m", "MODEL_UNAVAILABLE"),
                3,
                Map.of("outage", 200),
                Duration.ofSeconds(42),
                List.of(down));

        String text = report.toJson();

        assertThat(text).as("on one line, without control characters").matches("[^\\p{Cntrl}]+");
        JsonNode json = new ObjectMapper().readTree(text);
        assertThat(json.get("live").booleanValue()).isTrue();
        assertThat(json.get("ready").booleanValue()).isFalse();
        assertThat(json.get("why").get(0).textValue()).isEqualTo("Kafka doesn't answer");
        assertThat(json.get("doors").get("m").textValue()).isEqualTo("MODEL_UNAVAILABLE");
        assertThat(json.get("inFlight").intValue()).isEqualTo(3);
        assertThat(json.get("waiting").get("outage").intValue()).isEqualTo(200);
        assertThat(json.get("oldestSeconds").intValue()).isEqualTo(42);
        JsonNode condition = json.get("conditions").get(0);
        assertThat(condition.get("what").textValue()).isEqualTo("m says \"no\"\nand \u001b[31m");
        assertThat(condition.get("since").textValue()).isEqualTo("2026-11-22T12:00:00Z");
    }
}
