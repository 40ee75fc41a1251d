package dev.visionstreams.local.emulator.faults;

import static dev.visionstreams.local.emulator.faults.Operation.GENERATE;
import static dev.visionstreams.local.emulator.faults.Operation.UPLOAD_DONE;

import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * Which requests get a reaction other than the ordinary answer.
 *
 * @param operations the requests that the rule applies to
 * @param times how often the rule fires at most, 1 or more
 */
public record FaultRule(Reaction reaction, Set<Operation> operations, Trigger trigger, int times) {
    /** Decides whether a rule fires for one request. Never called concurrently. */
    @FunctionalInterface
    public interface Trigger {
        boolean fires(Seen request, RandomGenerator random);
    }

    /**
     * The properties of a request that a trigger sees.
     *
     * @param number of the request among the well-formed ones of its operation, from 1
     * @param model empty except for GENERATE
     * @param prompt all texts of the request including the system instruction; for an upload its display name, for one
     *     file or model its id, otherwise empty
     */
    public record Seen(long number, String model, String prompt) {}

    public FaultRule {
        if (times < 1) {
            throw new IllegalArgumentException("a rule must fire at least once: " + times);
        }
        operations = Set.copyOf(operations);
        if (reaction instanceof Fault fault && fault.isInModelOutput() && !operations.equals(Set.of(GENERATE))) {
            throw new IllegalArgumentException(fault + " only applies to GENERATE, not to " + operations);
        }
        if (reaction instanceof Reaction.FileFails && !operations.equals(Set.of(UPLOAD_DONE))) {
            throw new IllegalArgumentException("a file can only fail at UPLOAD_DONE, not at " + operations);
        }
    }

    public static FaultRule always(Reaction reaction) {
        return when(reaction, (request, random) -> true);
    }

    /**
     * Fires at random, from the emulator's seed.
     *
     * @param rate 0 to 1
     */
    public static FaultRule atRate(Reaction reaction, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a rate must be from 0 to 1: " + rate);
        }
        return when(reaction, (request, random) -> random.nextDouble() < rate);
    }

    public static FaultRule whenPromptContains(Reaction reaction, String text) {
        return when(reaction, (request, random) -> request.prompt().contains(text));
    }

    /**
     * A rule for the operations where the reaction is expected: faults of the key apply to every operation that carries
     * it, a failing file to UPLOAD_DONE, all others to GENERATE.
     */
    public static FaultRule when(Reaction reaction, Trigger trigger) {
        Set<Operation> operations = Set.of(reaction instanceof Reaction.FileFails ? UPLOAD_DONE : GENERATE);
        if (reaction instanceof Fault fault && fault.isOfKey()) {
            operations = Operation.WITH_KEY;
        }
        return new FaultRule(reaction, operations, trigger, Integer.MAX_VALUE);
    }

    /** The same rule, limited to a number of requests. */
    public FaultRule atMost(int max) {
        return new FaultRule(reaction, operations, trigger, max);
    }

    /** The same rule for one operation only. */
    public FaultRule on(Operation operation) {
        return new FaultRule(reaction, Set.of(operation), trigger, times);
    }
}
