package dev.visionstreams.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SpatialBoxTest {
    @Test
    void shouldKeepTheNumbersAsTheyCome() {
        assertThat(SpatialBox.of(-1.5, 3, 0.25, 1, 2, 0, -90, 0.5, 360))
                .contains(new SpatialBox(-1.5, 3, 0.25, 1, 2, 0, -90, 0.5, 360));
    }

    @ParameterizedTest
    @CsvSource({
        "'0,0,0, 1,1,-1, 0,0,0'",
        "'0,0,0, 1,0,0, 0,0,0'",
        "'100001,0,0, 1,1,1, 0,0,0'",
        "'0,0,-100001, 1,1,1, 0,0,0'",
        "'0,0,0, 1,100001,1, 0,0,0'",
        "'0,0,0, 1,1,1, 0,0,361'",
        "'0,0,0, 1,1,1, -361,0,0'",
        "'NaN,0,0, 1,1,1, 0,0,0'",
        "'0,0,0, Infinity,1,1, 0,0,0'",
        "'0,0,0, 1,1,1, 0,NaN,0'",
    })
    void shouldRefuseWhatIsNoBox(String numbers) {
        double[] n = Stream.of(numbers.split(",", -1))
                .mapToDouble(Double::parseDouble)
                .toArray();

        assertThat(SpatialBox.of(n)).isEmpty();
        assertThatThrownBy(() -> new SpatialBox(n[0], n[1], n[2], n[3], n[4], n[5], n[6], n[7], n[8]))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
