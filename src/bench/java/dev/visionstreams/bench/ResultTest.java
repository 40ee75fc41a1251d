package dev.visionstreams.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.visionstreams.bench.CallLog.Call;
import dev.visionstreams.bench.Course.Cpu;
import dev.visionstreams.bench.Course.Span;
import dev.visionstreams.bench.OutputLog.Output;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

/** Figures of courses that were made up. */
class ResultTest {
    private static final long SECOND = 1_000_000_000;
    private static final int EVENTS = 400;
    private static final Offset<Double> ABOUT = within(0.02);

    @Test
    void shouldGiveTheShareOfTheCeiling() {
        Workload workload = Workload.of("--calls", "10", "--latency", "1s", "--warm", "10s");

        Result full = Result.of(workload, EVENTS, course(10, List.of(), 0));
        Result half = Result.of(workload, EVENTS, course(5, List.of(), 0));

        assertThat(full.share()).isCloseTo(1.0, ABOUT);
        // It takes this course's first second to get to ten calls side by side: 0.55 of it, and 9 s in full.
        assertThat(full.firstShare()).isCloseTo(0.955, ABOUT);
        assertThat(full.eventsPerSecond()).isCloseTo(10.0, within(0.2));
        assertThat(full.cpuMillisPerEvent()).isCloseTo(2.0, ABOUT);
        assertThat(full.jitMillisPerEvent()).isCloseTo(1.0, ABOUT);
        assertThat(half.share()).isCloseTo(0.5, ABOUT);
        assertThat(half.firstShare()).isCloseTo(0.955 / 2, ABOUT);
    }

    @Test
    void shouldHaveNoShareOfARunThatIsNeverWarm() {
        Workload workload = Workload.of("--calls", "10", "--warm", "1h");

        Result result = Result.of(workload, EVENTS, course(10, List.of(), 0));

        assertThat(result.share()).isNull();
        assertThat(result.firstShare()).isNull();
        assertThat(result.eventsPerSecond()).isNull();
    }

    @Test
    void shouldMeasureAgainstTheInstancesThatAreUp() {
        Workload workload = Workload.of("--calls", "5", "--instances", "3", "--partitions", "3", "--roll");

        Result result = Result.of(workload, EVENTS, course(10, List.of(new Span(12 * SECOND, 20 * SECOND)), 0));

        assertThat(result.awayShare()).isCloseTo(1.0, ABOUT);
    }

    @Test
    void shouldFindTheGapAfterAKill() {
        Course course = course(10, List.of(), 20 * SECOND);
        List<Output> outputs = new ArrayList<>(course.outputs());
        outputs.removeIf(output -> output.nanos() > 20 * SECOND + SECOND / 20 && output.nanos() < 24 * SECOND);

        Result result = Result.of(Workload.of("--kill"), EVENTS, with(course, outputs));

        assertThat(result.gapSeconds()).isCloseTo(4.0, within(0.2));
    }

    @Test
    void shouldMeasureBeyondTheModelInAnOpenLoop() {
        Course course = course(10, List.of(), 0);

        Result result = Result.of(Workload.of("--open", "10", "--warm", "5s"), EVENTS, course);

        assertThat(result.beyondMedian()).isCloseTo(30.0, ABOUT);
        assertThat(result.beyond99()).isCloseTo(30.0, ABOUT);
        assertThat(result.afterMedian()).isCloseTo(20.0, ABOUT);
        assertThat(result.after99()).isCloseTo(20.0, ABOUT);
        assertThat(result.share()).isNull();
    }

    /**
     * Calls of a second each, side by side, evenly spaced; each event was sent 10 ms before its call, and its output came
     * 20 ms after it. An event costs 2 ms of CPU.
     */
    private static Course course(int sideBySide, List<Span> away, long killed) {
        List<Call> calls = new ArrayList<>();
        List<Output> outputs = new ArrayList<>();
        List<Cpu> cpu = new ArrayList<>();
        long[] sent = new long[EVENTS];
        long millis = SECOND / 1000;
        for (int event = 0; event < EVENTS; event++) {
            long begin = SECOND + event * SECOND / sideBySide;
            sent[event] = begin - 10 * millis;
            calls.add(new Call(event, 0, 200, begin, begin + SECOND, SECOND));
            outputs.add(new Output(event, begin + SECOND + 20 * millis, false));
            cpu.add(new Cpu(begin + SECOND + 30 * millis, 2 * millis * (event + 1), millis * (event + 1)));
        }
        return new Course(calls, outputs, sent, cpu, away, killed, 1, 1, 0);
    }

    private static Course with(Course course, List<Output> outputs) {
        return new Course(
                course.calls(),
                outputs,
                course.sent(),
                course.cpu(),
                course.away(),
                course.killed(),
                course.modelConnections(),
                course.imageConnections(),
                course.peakBytes());
    }
}
