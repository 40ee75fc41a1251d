package dev.visionstreams.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.visionstreams.serving.Answer;
import dev.visionstreams.serving.Answer.Client;
import java.io.IOException;
import java.util.concurrent.Semaphore;

/**
 * Server-Sent Events that say how far the outcomes are. They carry counts, not outcomes: a client fetches those that it
 * doesn't have, so a slow one misses nothing and nothing is queued for it.
 */
final class EventStream {
    /** Each holds a thread. */
    static final int MAX_CLIENTS = 16;

    /** Between two events of one client, so that a busy run costs it little. */
    private static final long PAUSE_MILLIS = 250;

    /** An event comes at least this often: rates fall when nothing happens, and clients that have left are noticed. */
    private static final long HEARTBEAT_MILLIS = 5_000;

    private final Outcomes outcomes;
    private final String run;
    private final Semaphore clients = new Semaphore(MAX_CLIENTS);

    /** @param run identifies this server's numbering */
    EventStream(Outcomes outcomes, String run) {
        this.outcomes = outcomes;
        this.run = run;
    }

    Answer answer() {
        return clients.availablePermits() == 0
                ? Answer.text(503, "too many pages are open\n")
                : Answer.stream("text/event-stream; charset=utf-8", this::follow);
    }

    private void follow(Client client) throws IOException, InterruptedException {
        if (!clients.tryAcquire()) {
            return;
        }
        try {
            boolean open = true;
            while (open) {
                long known = outcomes.newest();
                client.send(("data: " + outcomes.state().put("run", run) + "\n\n").getBytes(UTF_8));
                Thread.sleep(PAUSE_MILLIS);
                open = outcomes.awaitNewer(known, HEARTBEAT_MILLIS);
            }
        } finally {
            clients.release();
        }
    }
}
