package dev.visionstreams.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalizedBoxTest {
    @Test
    void shouldKeepAValidBoxUnchanged() {
        assertThat(NormalizedBox.of(1, 2.5, 3, 1000)).contains(new NormalizedBox(1, 2.5, 3, 1000));
    }

    @Test
    void shouldSwapMinimumAndMaximumOfEachAxisOnItsOwn() {
        assertThat(NormalizedBox.of(30, 20, 10, 40)).contains(new NormalizedBox(10, 20, 30, 40));
        assertThat(NormalizedBox.of(10, 40, 30, 20)).contains(new NormalizedBox(10, 20, 30, 40));
    }

    @Test
    void shouldClampEdgesToTheImage() {
        assertThat(NormalizedBox.of(-5, 1200, 500, 900)).contains(new NormalizedBox(0, 900, 500, 1000));
        assertThat(NormalizedBox.of(-1e300, -0.0, 1e300, 1)).contains(new NormalizedBox(0, 0, 1000, 1));
    }

    @ParameterizedTest
    @CsvSource({
        "5, 5, 5, 9",
        "5, 5, 9, 5",
        "1000, 0, 1200, 10",
        "-9, 0, -1, 10",
        "0, 1001, 10, 1002",
        "NaN, 0, 1, 1",
        "0, Infinity, 1, 1",
        "0, 0, -Infinity, 1",
        "0, 0, 1, NaN",
    })
    void shouldBeEmptyIfNothingLiesWithinTheImage(double y0, double x0, double y1, double x1) {
        assertThat(NormalizedBox.of(y0, x0, y1, x1)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"2, 0, 1, 1", "0, 1, 1, 1", "-1, 0, 1, 1", "0, 0, 1, 1001", "NaN, 0, 1, 1"})
    void shouldRefuseToBeBuiltOtherwise(double minY, double minX, double maxY, double maxX) {
        assertThatThrownBy(() -> new NormalizedBox(minY, minX, maxY, maxX))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
