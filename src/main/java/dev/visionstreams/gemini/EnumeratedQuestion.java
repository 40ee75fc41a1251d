package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A question whose schema enumerates labels. If the service refuses the schema, it is asked once more without them.
 * Cancelling it cancels the question.
 */
final class EnumeratedQuestion extends CompletableFuture<ModelResult> {
    private final Function<Boolean, CompletableFuture<ModelResult>> question;
    private final Runnable refused;
    private volatile @Nullable CompletableFuture<ModelResult> asked;

    /**
     * @param question asks, with the enumerations or without
     * @param refused runs if the schema was refused only because of its enumerations
     */
    EnumeratedQuestion(Function<Boolean, CompletableFuture<ModelResult>> question, Runnable refused) {
        this.question = question;
        this.refused = refused;
    }

    EnumeratedQuestion start() {
        ask(true);
        return this;
    }

    private void ask(boolean enumerated) {
        CompletableFuture<ModelResult> running = question.apply(enumerated);
        asked = running;
        if (isCancelled()) {
            running.cancel(false);
        }
        var unused = running.whenComplete((result, defect) -> {
            if (defect != null) {
                completeExceptionally(defect);
            } else if (!SettingRefusal.isOfSchema(result)) {
                if (!enumerated) {
                    refused.run();
                }
                complete(result);
            } else if (enumerated && !isDone()) {
                ask(false);
            } else {
                complete(result);
            }
        });
    }

    @Override
    public boolean cancel(boolean mayInterrupt) {
        boolean cancelled = super.cancel(mayInterrupt);
        CompletableFuture<ModelResult> running = asked;
        if (cancelled && running != null) {
            running.cancel(false);
        }
        return cancelled;
    }
}
