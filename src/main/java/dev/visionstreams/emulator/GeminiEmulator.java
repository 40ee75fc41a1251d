package dev.visionstreams.emulator;

import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local server that speaks the Gemini API ({@code generateContent}, files, and the list of models) and is as strict about
 * requests as Google is. It decodes the pictures that it gets and answers from their pixels: boxes of what stands out
 * from the background, and captions, labels, points, masks and answers made from these.
 *
 * <p>Any key is accepted but {@value #INVALID_KEY}, which is answered as Google answers an invalid one. HEIC and HEIF,
 * which Google takes and nothing here decodes, are refused as pictures that can't be processed.
 *
 * <p>Uploaded files are kept as {@link FileOptions} say, in the temporary directory and never in memory, and belong to
 * whoever asks: keys aren't told apart. Of Google's ways to upload, the resumable one is understood. Safe for use by any thread.
 */
public final class GeminiEmulator implements AutoCloseable {
    /** The key that is refused. */
    public static final String INVALID_KEY = "invalid";

    private static final Logger LOG = LoggerFactory.getLogger(GeminiEmulator.class);

    private final EmulatorOptions options;
    private final FaultPlan faults;
    private final Eye eye;
    private final FileStore store;
    private final FilesApi files;
    private final Generation generation;
    private final Counters counters = new Counters();
    private final RandomGenerator latencies;
    private final LocalHttpServer server;

    private GeminiEmulator(EmulatorOptions options, InstantSource clock) throws IOException {
        this.options = options;
        RandomGeneratorFactory<RandomGenerator> randoms = RandomGeneratorFactory.of("L64X128MixRandom");
        this.latencies = randoms.create(options.seed());
        this.faults = new FaultPlan(options.faults(), randoms.create(options.seed() + 1));
        this.eye = new Eye(options.exif());
        // Not from the seed: the next emulator must not have another file under the same id.
        this.store = new FileStore(options.files(), clock, new SecureRandom());
        FileFaults fileFaults = new FileFaults(faults);
        this.files = new FilesApi(new Uploads(options.files(), store, fileFaults, this::unreadable), store, fileFaults);
        Integer limit = options.requestsPerMinute();
        this.generation = new Generation(
                new RequestChecker(
                        new FileData(store, new UrlPictures(options.files().fetchesUrls()))),
                eye,
                faults,
                new ReplyWriter(randoms.create(options.seed() + 2)),
                limit == null ? null : new MinuteQuota(limit, clock),
                limit == null ? 0 : limit);
        this.server = LocalHttpServer.start(options.host(), options.port(), "gemini-emulator", this::handle);
    }

    /** With {@link EmulatorOptions#defaults()}. */
    public static GeminiEmulator start() {
        return start(EmulatorOptions.defaults());
    }

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException if the port can't be had
     */
    public static GeminiEmulator start(EmulatorOptions options) {
        return start(options, InstantSource.system());
    }

    /**
     * Starts to listen, with time as a test sees it.
     *
     * @param clock of the quota, and of how long files are kept and processed
     */
    public static GeminiEmulator start(EmulatorOptions options, InstantSource clock) {
        try {
            return new GeminiEmulator(options, clock);
        } catch (IOException taken) {
            throw new UncheckedIOException("can't listen on " + options.host() + ":" + options.port(), taken);
        }
    }

    /** What to set {@code gemini.base.url} to. */
    public URI uri() {
        return server.uri();
    }

    public int port() {
        return server.port();
    }

    /** Adds a rule that goes before those of the options and after what was scripted before. */
    public void script(FaultRule rule) {
        faults.script(rule);
    }

    /** The next request whose prompt contains the text gets this reaction; the one after it is answered. */
    public void nextTime(String promptContains, Reaction reaction) {
        script(FaultRule.whenPromptContains(reaction, promptContains).atMost(1));
    }

    public EmulatorCounts counts() {
        return counters.snapshot(files.counts());
    }

    /**
     * Waits until so many requests have arrived in all.
     *
     * @return false if they haven't by then
     */
    public boolean awaitRequests(long atLeast, Duration limit) throws InterruptedException {
        return counters.await(atLeast, limit);
    }

    /** All files are gone at once, as if their time were over. */
    public void expireFiles() {
        store.expireAll();
    }

    /** Closes at once; what is in flight gets no answer, and uploaded files are deleted. */
    @Override
    public void close() {
        server.close();
        files.close();
    }

    private void handle(HttpExchange exchange) {
        long arrived = System.nanoTime();
        Route route = Route.of(exchange);
        if (route.generates()) {
            counters.arrived();
        }
        try {
            if (route.files() && route.ready() == null) {
                answer(exchange, route, decideOnFiles(exchange), arrived);
                return;
            }
            // Read in any case: the JDK's server resets the connection of a client that is still sending.
            byte[] body = Exchanges.body(exchange);
            Decision ready = route.ready();
            answer(exchange, route, ready != null ? ready : decide(route.model(), body), arrived);
        } catch (ApiException refused) {
            answer(exchange, route, Decision.error(refused), arrived);
        } catch (IOException gone) {
            LOG.debug("a client went away", gone);
            if (route.generates()) {
                counters.answered();
            }
            exchange.close();
        }
    }

    private Decision decide(String model, byte[] body) {
        try {
            return generation.decide(model, body);
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.error("a request wasn't understood", bug);
            return Decision.error(ApiErrors.internal());
        }
    }

    private Decision decideOnFiles(HttpExchange exchange) throws IOException {
        try {
            return files.decide(exchange);
        } catch (RuntimeException bug) {
            LOG.error("a request about files wasn't understood", bug);
            return Decision.error(ApiErrors.internal());
        }
    }

    private @Nullable String unreadable(Upload upload) {
        if (!upload.mimeType.startsWith("image/")) {
            return null;
        }
        try {
            eye.look(upload.bytes);
            return null;
        } catch (IOException notAPicture) {
            return "The image can't be processed.";
        }
    }

    private void answer(HttpExchange exchange, Route route, Decision decision, long arrived) {
        if (route.generates()) {
            counters.decided(decision.outcome());
        }
        if (decision.ending() == Decision.Ending.HANG) {
            return;
        }
        long due =
                arrived + (route.generates() ? latency() : 0) + decision.late().toNanos();
        Runnable send = () -> {
            if (route.generates()) {
                // Before the bytes: who has read a reply finds it counted.
                counters.answered();
            }
            send(exchange, decision);
        };
        decision.until().whenComplete((done, failed) -> sendWhenDue(exchange, send, due));
    }

    private long latency() {
        synchronized (latencies) {
            return options.latency().draw(latencies);
        }
    }

    /** No thread waits for a latency to pass: thousands of calls may be under way. */
    private void sendWhenDue(HttpExchange exchange, Runnable send, long due) {
        try {
            long wait = due - System.nanoTime();
            if (wait <= 0) {
                send.run();
            } else {
                CompletableFuture.delayedExecutor(wait, TimeUnit.NANOSECONDS, server.executor())
                        .execute(send);
            }
        } catch (RejectedExecutionException closing) {
            exchange.close();
        }
    }

    private static void send(HttpExchange exchange, Decision decision) {
        try {
            Exchanges.send(exchange, decision);
        } catch (IOException gone) {
            LOG.debug("a client didn't wait for its reply", gone);
            exchange.close();
        }
    }
}
