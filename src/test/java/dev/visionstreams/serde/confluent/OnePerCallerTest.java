package dev.visionstreams.serde.confluent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.Closeable;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OnePerCallerTest {
    private final List<Instance> made = new ArrayList<>();

    private static final class Instance implements Closeable {
        private boolean closed;

        @Override
        public void close() {
            closed = true;
        }
    }

    private final OnePerCaller<Instance> instances = new OnePerCaller<>(() -> {
        Instance instance = new Instance();
        made.add(instance);
        return instance;
    });

    @Test
    void shouldMakeTheFirstAtOnceAndUseItAgain() {
        Instance first = instances.use(instance -> instance);
        Instance second = instances.use(instance -> instance);

        assertThat(second).isSameAs(first);
        assertThat(made).hasSize(1);
    }

    /** Nested instead of side by side: what matters is that the first is in use. */
    @Test
    void shouldGiveTwoCallersTwo() {
        boolean same = instances.use(mine -> instances.use(other -> other == mine));

        assertThat(same).isFalse();
        assertThat(made).hasSize(2);
    }

    @Test
    void shouldTakeItBackFromACallerThatFails() {
        assertThatThrownBy(() -> instances.use(instance -> {
                    throw new IllegalStateException("failed");
                }))
                .hasMessage("failed");
        instances.use(instance -> instance);

        assertThat(made).hasSize(1);
    }

    @Test
    void shouldCloseAllThatItLetsGoOf() {
        instances.use(mine -> instances.use(other -> other));

        instances.renew();
        Instance next = instances.use(instance -> instance);

        assertThat(made).hasSize(3);
        assertThat(made.subList(0, 2)).allMatch(instance -> instance.closed);
        assertThat(next.closed).isFalse();
    }
}
