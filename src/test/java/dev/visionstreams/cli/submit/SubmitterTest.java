package dev.visionstreams.cli.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SubmitterTest {
    @Test
    void shouldShowTheRateAndWhatIsLeft() {
        assertThat(Submitter.progress(900, 1_000, TimeUnit.SECONDS.toNanos(2)))
                .isEqualTo("900 sent so far, 450/s; 100 not acknowledged yet");
        assertThat(Submitter.progress(0, 0, 0)).isEqualTo("0 sent so far, 0/s; 0 not acknowledged yet");
    }
}
