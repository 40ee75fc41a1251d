package dev.visionstreams.emulator;

import java.util.random.RandomGenerator;

/**
 * When the emulator reacts in some other way than by answering.
 *
 * @param operation the requests that it is about
 * @param times fires at most so often, 1 or more
 */
public record FaultRule(Reaction reaction, Operation operation, Trigger trigger, int times) {
    /** Decides about one request. Asked for one request at a time. */
    @FunctionalInterface
    public interface Trigger {
        boolean fires(Seen request, RandomGenerator random);
    }

    /**
     * What a trigger sees.
     *
     * @param number counts the well-formed requests of the operation from 1
     * @param model empty but for GENERATE
     * @param prompt all texts of the request, system instruction included; for an upload its display name, for one file
     *     its id
     */
    public record Seen(long number, String model, String prompt) {}

    public FaultRule {
        if (times < 1) {
            throw new IllegalArgumentException("a rule fires at least once: " + times);
        }
        if (operation != Operation.GENERATE && reaction instanceof Fault fault && fault.isAboutReplies()) {
            throw new IllegalArgumentException(fault + " is about what a model says, not about files");
        }
        if (reaction instanceof Reaction.FileFails && operation != Operation.UPLOAD_DONE) {
            throw new IllegalArgumentException("a file can fail once its upload is done, not at " + operation);
        }
    }

    public static FaultRule always(Reaction reaction) {
        return when(reaction, (request, random) -> true);
    }

    /**
     * By chance, from the emulator's seed.
     *
     * @param rate 0 to 1
     */
    public static FaultRule atRate(Reaction reaction, double rate) {
        if (!(rate >= 0 && rate <= 1)) {
            throw new IllegalArgumentException("a rate is from 0 to 1: " + rate);
        }
        return when(reaction, (request, random) -> random.nextDouble() < rate);
    }

    /** For the n-th request, the 2n-th and so on. */
    public static FaultRule everyNth(Reaction reaction, int n) {
        if (n < 1) {
            throw new IllegalArgumentException("every n-th from 1: " + n);
        }
        return when(reaction, (request, random) -> request.number() % n == 0);
    }

    public static FaultRule whenPromptContains(Reaction reaction, String text) {
        return when(reaction, (request, random) -> request.prompt().contains(text));
    }

    public static FaultRule when(Reaction reaction, Trigger trigger) {
        return new FaultRule(
                reaction,
                reaction instanceof Reaction.FileFails ? Operation.UPLOAD_DONE : Operation.GENERATE,
                trigger,
                Integer.MAX_VALUE);
    }

    /** The same, but at most so often. */
    public FaultRule atMost(int most) {
        return new FaultRule(reaction, operation, trigger, most);
    }

    /** The same, but for requests of another kind than {@code generateContent}. */
    public FaultRule on(Operation newOperation) {
        return new FaultRule(reaction, newOperation, trigger, times);
    }
}
