package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ObjectUriTest {
    @ParameterizedTest
    @ValueSource(strings = {"a.png", "a.png ", " a.png", "a b.png  ", "a.png\u00a0", "a.png\u3000"})
    void shouldKeepTheKeyAsItIs(String key) throws Exception {
        assertThat(ObjectUri.of("s3://uploads/" + key, Set.of("uploads"))).isEqualTo(new ObjectUri("uploads", key));
    }
}
