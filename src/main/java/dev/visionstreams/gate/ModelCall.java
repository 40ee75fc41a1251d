package dev.visionstreams.gate;

import org.jspecify.annotations.Nullable;

/**
 * A call that a request wants to make.
 *
 * @param model the model to ask
 * @param request identifies the request across its attempts
 * @param named whether only the request names the model, rather than the configuration: its trouble is not everybody's
 * @param tokens estimate of what the call takes of a token quota, 1 or more
 * @param kind calls of one kind are sent with the same settings, which a model accepts or refuses
 * @param tier the service tier that is asked for, which has a capacity of its own; null: the service's own
 */
public record ModelCall(
        String model,
        String request,
        boolean named,
        long tokens,
        String kind,
        @Nullable String tier) {
    /** In the service's own tier. */
    public ModelCall(String model, String request, boolean named, long tokens, String kind) {
        this(model, request, named, tokens, kind, null);
    }

    public ModelCall(String model, String request, boolean named, long tokens) {
        this(model, request, named, tokens, "");
    }

    /** Whether the service only serves it when it has room. */
    boolean isFlex() {
        return "flex".equals(tier);
    }

    public ModelCall {
        if (tokens < 1) {
            throw new IllegalArgumentException("a call takes at least one token: " + tokens);
        }
    }
}
