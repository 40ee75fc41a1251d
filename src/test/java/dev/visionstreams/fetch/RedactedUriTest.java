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
                "https://SECRET:SECRET@example.com/a@b https://…",
                "https://example.com/a@b https://example.com/…",
                "https://example.com/a?mail=SECRET@b https://example.com/a",
                "https://SECRET:SEC/RET@example.com/a https://…",
                "https://SECRET:1/SECRET@example.com/a https://…",
                "https://SECRET:SEC?RET@example.com/a https://…",
                "https://SECRET:SEC#RET@example.com/a https://…",
                "https://SECRET/SECRET@example.com/a https://…",
                "https://SECRET:SEC@RET/SECRET@example.com/a https://…",
                "https:SECRET/SECRET@example.com/a …",
                "SECRET:SEC/RET@example.com/a …",
                "s3://SECRET:SEC/RET@bucket/key s3://…",
                "s3://bucket/a@2x.png s3://bucket/a@2x.png",
                "file:///folder/a@2x.png file:///folder/a@2x.png",
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

    /** A blank at the end of an object's key is part of it, as it is where the object is fetched. */
    @ParameterizedTest
    @CsvSource({
        "' s3://bucket/key ', 's3://bucket/key '",
        "'GS://bucket/a b  ', 'GS://bucket/a b  '",
        "'s3://bucket/key ?versionId=SECRET ', 's3://bucket/key '",
        "' https://example.com/a.jpg ', 'https://example.com/a.jpg'",
        "'file:///a/b.jpg ', 'file:///a/b.jpg'",
    })
    void shouldKeepBlanksAtTheEndOfKeysOnly(String uri, String shown) {
        assertThat(RedactedUri.of(uri)).isEqualTo(shown);
    }

    @Test
    void shouldAcceptTextWithoutContent() {
        assertThat(RedactedUri.of("")).isEmpty();
        assertThat(RedactedUri.of("@")).isEmpty();
        assertThat(RedactedUri.of("://")).isEqualTo("://");
    }

    @Test
    void shouldRedactTheTextOfAnImageSource() {
        assertThat(new ImageSource("https://u:SECRET@example.com/a?SECRET", null, null))
                .hasToString("ImageSource[https://example.com/a, declared null]");
    }
}
