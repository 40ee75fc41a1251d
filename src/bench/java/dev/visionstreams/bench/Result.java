package dev.visionstreams.bench;

import dev.visionstreams.bench.CallLog.Call;
import dev.visionstreams.bench.Course.Cpu;
import dev.visionstreams.bench.Course.Span;
import dev.visionstreams.bench.OutputLog.Output;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntToLongFunction;
import java.util.function.ToLongFunction;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a run comes to. Null where the workload has no such figure: no latency, no share; a run that is over before it is
 * warm, no warm figures.
 *
 * @param events how many the peer was given
 * @param eventsPerSecond warm: after the time of the start, as long as there are events that haven't been called
 * @param share {@code eventsPerSecond} of the ceiling, which is calls ÷ mean service time
 * @param firstShare how many of the allowed calls were in service, on average over the start from the first call on
 * @param cpuMillisPerEvent warm
 * @param jitMillisPerEvent how much of it the JIT compiler took, which a longer run spends on more events
 * @param repeated accepted calls beyond the first of each event: what is paid for twice
 * @param refused calls answered 429 or 503
 * @param lost events without an output
 * @param doubled outputs beyond the first of each event
 * @param rejected outputs that are rejections or undecodable
 * @param beyondMedian from sending an event to receiving its output, without the model's latency, in milliseconds
 * @param beyond99 the same, 99th percentile
 * @param afterMedian from the model's reply to receiving the output, in milliseconds
 * @param after99 the same, 99th percentile
 * @param awayShare events per second of the ceiling of the instances that are up while one is away
 * @param gapSeconds the longest time without an output after an instance was killed
 */
record Result(
        int events,
        @Nullable Double eventsPerSecond,
        @Nullable Double share,
        @Nullable Double firstShare,
        @Nullable Double cpuMillisPerEvent,
        @Nullable Double jitMillisPerEvent,
        int modelConnections,
        int imageConnections,
        int calls,
        int refused,
        int repeated,
        int lost,
        int doubled,
        int rejected,
        @Nullable Double beyondMedian,
        @Nullable Double beyond99,
        @Nullable Double afterMedian,
        @Nullable Double after99,
        @Nullable Double awayShare,
        @Nullable Double gapSeconds,
        long peakBytes) {

    static Result of(Workload workload, int events, Course course) {
        int[] accepted = new int[events];
        int[] left = new int[events];
        course.calls().stream().filter(Call::accepted).forEach(call -> accepted[call.event()]++);
        // An output of no known event is nothing that was asked for.
        int strays = 0;
        for (Output output : course.outputs()) {
            if (output.event() >= 0 && output.event() < events) {
                left[output.event()]++;
            } else {
                strays++;
            }
        }
        long begin = first(course.calls().stream().map(Call::begin));
        Span warm = new Span(begin + workload.warm.toNanos(), lastStart(course.calls()));
        boolean bound = !workload.latency.isZero() && !workload.isOpen();
        Span measured = workload.isOpen() ? new Span(warm.from(), Long.MAX_VALUE) : warm;
        Double perSecond = workload.isOpen() ? null : rate(course, warm);
        double ceiling = workload.calls * workload.instances / serviceSeconds(course.calls());
        return new Result(
                events,
                perSecond,
                bound && perSecond != null ? perSecond / ceiling : null,
                bound && warm.seconds() > 0
                        ? occupancy(workload, course, new Span(begin, begin + workload.warm.toNanos()))
                        : null,
                cpuMillis(course, measured, Cpu::total),
                cpuMillis(course, measured, Cpu::jit),
                course.modelConnections(),
                course.imageConnections(),
                course.calls().size(),
                (int) course.calls().stream().filter(call -> !call.accepted()).count(),
                beyondFirst(accepted),
                (int) Arrays.stream(left).filter(count -> count == 0).count(),
                beyondFirst(left) + strays,
                (int) course.outputs().stream().filter(Output::rejected).count(),
                workload.isOpen() ? beyond(course, warm.from(), 0.5) : null,
                workload.isOpen() ? beyond(course, warm.from(), 0.99) : null,
                workload.isOpen() ? after(course, warm.from(), 0.5) : null,
                workload.isOpen() ? after(course, warm.from(), 0.99) : null,
                awayShare(course, warm.to(), ceiling * (workload.instances - 1) / workload.instances),
                course.killed() == 0 ? null : gapSeconds(course),
                course.peakBytes());
    }

    private static int beyondFirst(int[] counts) {
        return Arrays.stream(counts).map(count -> Math.max(0, count - 1)).sum();
    }

    private static long first(Stream<Long> times) {
        return times.reduce(Math::min).orElse(0L);
    }

    /** When the last event was called for the first time: from then on there are fewer calls than allowed. */
    private static long lastStart(List<Call> calls) {
        return calls.stream()
                .filter(call -> call.attempt() == 0)
                .map(Call::begin)
                .reduce(Math::max)
                .orElse(0L);
    }

    /** The mean of the latencies that were drawn: what the stub adds to them under load is the machine's. */
    private static double serviceSeconds(List<Call> calls) {
        return calls.stream()
                        .filter(Call::accepted)
                        .mapToLong(Call::drawn)
                        .average()
                        .orElse(0)
                / 1e9;
    }

    private static long outputsIn(Course course, Span span) {
        return course.outputs().stream()
                .filter(output -> span.has(output.nanos()))
                .count();
    }

    private static @Nullable Double rate(Course course, Span span) {
        return span.seconds() <= 0 ? null : outputsIn(course, span) / span.seconds();
    }

    private static double occupancy(Workload workload, Course course, Span start) {
        double busy = course.calls().stream()
                .filter(Call::accepted)
                .mapToLong(call -> start.overlap(call.begin(), call.end()))
                .sum();
        double most = (double) workload.calls * workload.instances * (start.to() - start.from());
        return most == 0 ? 0 : busy / most;
    }

    private static @Nullable Double cpuMillis(Course course, Span span, ToLongFunction<Cpu> time) {
        List<Cpu> within =
                course.cpu().stream().filter(cpu -> span.has(cpu.nanos())).toList();
        if (within.size() < 2) {
            return null;
        }
        Cpu from = within.get(0);
        Cpu to = within.get(within.size() - 1);
        long outputs = outputsIn(course, new Span(from.nanos(), to.nanos()));
        return outputs == 0 ? null : (time.applyAsLong(to) - time.applyAsLong(from)) / 1e6 / outputs;
    }

    private static @Nullable Double beyond(Course course, long from, double quantile) {
        long[] service = new long[course.sent().length];
        course.calls().stream().filter(Call::accepted).forEach(call -> service[call.event()] = call.drawn());
        return quantile(course, from, quantile, event -> course.sent()[event] + service[event]);
    }

    private static @Nullable Double after(Course course, long from, double quantile) {
        long[] replied = new long[course.sent().length];
        course.calls().stream().filter(Call::accepted).forEach(call -> replied[call.event()] = call.end());
        return quantile(course, from, quantile, event -> replied[event]);
    }

    /** Of the time from a moment of each event to its output, in milliseconds. */
    private static @Nullable Double quantile(Course course, long from, double quantile, IntToLongFunction moment) {
        double[] millis = course.outputs().stream()
                .filter(output -> output.event() >= 0 && output.event() < course.sent().length)
                .filter(output -> course.sent()[output.event()] >= from)
                .mapToDouble(output -> (output.nanos() - moment.applyAsLong(output.event())) / 1e6)
                .sorted()
                .toArray();
        return millis.length == 0 ? null : millis[(int) (quantile * (millis.length - 1))];
    }

    /** Null if the events ran out before all instances were back. */
    private static @Nullable Double awayShare(Course course, long lastStart, double ceiling) {
        if (course.away().stream().anyMatch(span -> span.to() > lastStart)) {
            return null;
        }
        double seconds = course.away().stream().mapToDouble(Span::seconds).sum();
        long outputs = course.away().stream()
                .mapToLong(span -> outputsIn(course, span))
                .sum();
        return seconds == 0 ? null : outputs / seconds / ceiling;
    }

    private static double gapSeconds(Course course) {
        long[] after = Stream.concat(
                        Stream.of(course.killed()), course.outputs().stream().map(Output::nanos))
                .filter(moment -> moment >= course.killed())
                .mapToLong(Long::longValue)
                .sorted()
                .toArray();
        long longest = 0;
        for (int i = 1; i < after.length; i++) {
            longest = Math.max(longest, after[i] - after[i - 1]);
        }
        return longest / 1e9;
    }
}
