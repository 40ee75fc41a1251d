package dev.visionstreams.gate;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** What may be spent on calls of all models. Called by any thread; must not wait. */
@FunctionalInterface
public interface Purse {
    /** Without a bottom. */
    Purse ENDLESS = now -> null;

    /** Until when nothing may be spent, unless more is put in; null: something may. */
    @Nullable
    Instant emptyUntil(Instant now);
}
