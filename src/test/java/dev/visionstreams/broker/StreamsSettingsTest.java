package dev.visionstreams.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StreamsSettingsTest {
    private static final String SESSION = "session.timeout.ms";
    private static final String INSTANCE = "kafka.group.instance.id=one";

    private static @Nullable String value(String key, String... more) {
        List<String> values = new ArrayList<>(List.of("kafka.bootstrap.servers=127.0.0.1:1", "gemini.api.key=any"));
        values.addAll(List.of(more));
        return StreamsSettings.of(new SettingsReader(Set.of(), 1L << 30).read(null, Map.of(), values))
                .getProperty(key);
    }

    @Test
    void shouldReplaceAMemberWithoutANameWithinSeconds() {
        assertThat(value(SESSION)).isEqualTo("6000");
    }

    @Test
    void shouldWaitForAStaticMemberAsLongAsARestartTakes() {
        assertThat(value(SESSION, INSTANCE)).isEqualTo("60000");
    }

    @Test
    void shouldLetTheUsersSessionGoFirst() {
        assertThat(value(SESSION, INSTANCE, "kafka.session.timeout.ms=30000")).isEqualTo("30000");
    }

    @Test
    void shouldKeepTheApplicationsOwnKeys() {
        assertThat(value("application.id")).isEqualTo("vision-streams");
        assertThat(value("group.protocol")).isEqualTo("classic");
    }
}
