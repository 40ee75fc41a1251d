package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedactedUriTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "https://example.com/a/b.jpg https://example.com/a/b.jpg",
                "https://example.com:8443/a?X-Amz-Signature=SECRET https://example.com:8443/a",
                "https://example.com/a#SECRET https://example.com/a",
                "https://example.com?SECRET https://example.com",
                "https://SECRET:SECRET@example.com/a@b https://example.com/a@b",
                "https://SECRET@SECRET@example.com/ https://example.com/",
                "https://example.com/?next=https://SECRET@host/ https://example.com/",
                "https:SECRET@example.com/a example.com/a",
                "https:\\\\SECRET@example.com\\a?SECRET https:\\\\example.com\\a",
                "s3://bucket/key?versionId=SECRET s3://bucket/key",
                "data:image/png;base64,SECRET data:image/png;…",
                "data:,SECRET data:;…",
                "DATA:SECRET data:;…",
                "SECRET:SECRET@example.com/a?SECRET example.com/a",
                "/relative/path?SECRET /relative/path",
                "file:///a/b?SECRET file:///a/b",
            })
    void shouldShowNoSecrets(String uri, String shown) {
        assertThat(RedactedUri.of(uri)).isEqualTo(shown).doesNotContain("SECRET");
    }

    @Test
    void shouldCopeWithNothing() {
        assertThat(RedactedUri.of("")).isEmpty();
        assertThat(RedactedUri.of("@")).isEmpty();
        assertThat(RedactedUri.of("://")).isEqualTo("://");
    }

    @Test
    void shouldGuardWhatASourcePrints() {
        assertThat(new ImageSource("https://u:SECRET@example.com/a?SECRET", null, null))
                .hasToString("ImageSource[https://example.com/a, declared null]");
    }
}
