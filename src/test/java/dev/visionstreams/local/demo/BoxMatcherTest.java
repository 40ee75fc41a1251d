package dev.visionstreams.local.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.visionstreams.geometry.PixelBox;
import java.util.List;
import org.junit.jupiter.api.Test;

class BoxMatcherTest {
    private static final PixelBox LEFT = new PixelBox(0, 0, 100, 100);
    private static final PixelBox RIGHT = new PixelBox(200, 0, 300, 100);

    @Test
    void shouldMatchInAnyOrder() {
        BoxMatcher.Match match = BoxMatcher.match(List.of(LEFT, RIGHT), List.of(RIGHT, LEFT));

        assertThat(match.min()).isEqualTo(1);
        assertThat(match.spurious()).isZero();
    }

    @Test
    void shouldCountAMissingBoxAsNothing() {
        BoxMatcher.Match match = BoxMatcher.match(List.of(LEFT, RIGHT), List.of(LEFT));

        assertThat(match.overlaps()).containsExactly(1.0, 0.0);
        assertThat(match.mean()).isEqualTo(0.5);
    }

    @Test
    void shouldTakeTheBestOfSeveralAndCallTheOthersSpurious() {
        PixelBox half = new PixelBox(0, 0, 50, 100);
        PixelBox most = new PixelBox(0, 0, 90, 100);

        BoxMatcher.Match match = BoxMatcher.match(List.of(LEFT), List.of(half, most));

        assertThat(match.min()).isCloseTo(0.9, within(1e-9));
        assertThat(match.spurious()).isEqualTo(1);
    }
}
