package dev.visionstreams.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class SecretTest {
    @Test
    void shouldOnlyShowItselfWhenAsked() {
        Secret secret = new Secret("hidden");

        assertThat(secret.get()).isEqualTo("hidden");
        assertThat(secret).hasToString("****");
    }

    @Test
    void shouldBeEqualByValue() {
        assertThat(new Secret("a")).isEqualTo(new Secret("a")).hasSameHashCodeAs(new Secret("a"));
        assertThat(new Secret("a")).isNotEqualTo(new Secret("b")).isNotEqualTo("a");
    }

    @Test
    void shouldHaveNoBeanPropertyThatJsonWouldShow() throws Exception {
        assertThat(java.beans.Introspector.getBeanInfo(Secret.class, Object.class)
                        .getPropertyDescriptors())
                .isEmpty();
        assertThat(Secret.class.getFields()).isEmpty();
    }

    @Test
    void shouldPrintOnlyTheNamesOfPassThroughSettings() {
        PassThrough values = new PassThrough(Map.of("b.password", "hidden", "a", "hidden"));

        assertThat(values).hasToString("[a, b.password]");
    }
}
