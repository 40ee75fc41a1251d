package dev.visionstreams.topology;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.model.Task;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class TierRulesTest {
    private static final TierRules RULES =
            new TierRules(Map.of(Task.DETECT, "priority"), Map.of("backfill", "flex"), Set.of("standard"));

    @Test
    void shouldPreferTheRequestToTheTopicAndTheTopicToTheTask() throws Exception {
        assertThat(RULES.tierOf(Task.CAPTION, "live", null)).isNull();
        assertThat(RULES.tierOf(Task.CAPTION, "live", "")).isNull();
        assertThat(RULES.tierOf(Task.DETECT, "live", null)).isEqualTo("priority");
        assertThat(RULES.tierOf(Task.DETECT, "backfill", null)).isEqualTo("flex");
        assertThat(RULES.tierOf(Task.DETECT, "backfill", "standard")).isEqualTo("standard");
    }

    @Test
    void shouldLetARequestNameWhatIsConfiguredOrAllowed() throws Exception {
        for (String tier : Set.of("standard", "flex", "priority")) {
            assertThat(RULES.tierOf(Task.CAPTION, "live", tier)).isEqualTo(tier);
        }
        assertThatThrownBy(() -> TierRules.NONE.tierOf(Task.CAPTION, "live", "flex"))
                .hasMessageContaining("gemini.service.tiers.allowed")
                .hasMessageContaining("it may name none");
        assertThatThrownBy(() -> RULES.tierOf(Task.CAPTION, "live", "batch"))
                .hasMessageContaining("flex, priority, standard");
    }
}
