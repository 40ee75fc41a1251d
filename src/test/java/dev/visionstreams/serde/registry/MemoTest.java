package dev.visionstreams.serde.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class MemoTest {
    private final Memo<Integer, String> memo = new Memo<>();
    private final AtomicInteger lookUps = new AtomicInteger();

    private String get(int key) {
        return memo.get(key, asked -> {
            lookUps.incrementAndGet();
            return "value " + asked;
        });
    }

    @Test
    void shouldLookUpOnce() {
        assertThat(get(1)).isEqualTo("value 1");
        assertThat(get(1)).isEqualTo("value 1");
        assertThat(lookUps).hasValue(1);
    }

    @Test
    void shouldRememberNoFailure() {
        assertThatThrownBy(() -> memo.get(1, key -> {
                    throw new IllegalStateException("away");
                }))
                .hasMessage("away");

        assertThat(get(1)).isEqualTo("value 1");
    }

    @Test
    void shouldStayBoundedHoweverManyKeysRecordsName() {
        for (int key = 0; key < 5 * Memo.MOST; key++) {
            assertThat(get(key)).isEqualTo("value " + key);
        }

        assertThat(memo.size()).isEqualTo(Memo.MOST);
    }
}
