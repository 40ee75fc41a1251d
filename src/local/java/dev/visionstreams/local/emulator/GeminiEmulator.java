package dev.visionstreams.local.emulator;

import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.faults.FaultPlan;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import dev.visionstreams.local.emulator.files.FilesApi;
import dev.visionstreams.local.emulator.files.FilesApiOptions;
import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.http.Exchanges;
import dev.visionstreams.local.emulator.http.HttpAnswer;
import dev.visionstreams.local.emulator.http.LocalHttpServer;
import dev.visionstreams.local.emulator.reply.ReplyWriter;
import dev.visionstreams.local.emulator.sight.ImageAnalyser;
import dev.visionstreams.local.emulator.wire.RequestChecker;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A local server that speaks the Gemini API, and Google Cloud's way of calling the same models, ({@code generateContent}, files, and the list of models) and is as strict about
 * requests as Google is. It decodes the images it receives and answers from their pixels: boxes of what stands out from the
 * background, and captions, labels, points, masks and answers derived from them.
 *
 * <p>Any key is accepted except {@value #INVALID_KEY}, which gets Google's answer to an invalid key. HEIC and HEIF, which
 * Google accepts but nothing here decodes, are refused as images that can't be processed.
 *
 * <p>Uploaded files are kept according to {@link FilesApiOptions}, in the temporary directory and never in memory, and belong
 * to all clients: keys aren't told apart. Only Google's resumable uploads are supported. Thread-safe.
 */
public final class GeminiEmulator implements AutoCloseable {
    /** The key that is refused. */
    public static final String INVALID_KEY = ApiEndpoint.INVALID_KEY;

    private static final Logger LOG = LoggerFactory.getLogger(GeminiEmulator.class);
    private static final HttpAnswer UNKNOWN_PATH = HttpAnswer.text(
            "NOT_FOUND", 404, "text/html; charset=UTF-8", "<!DOCTYPE html><title>Error 404 (Not Found)!!1</title>");

    private final EmulatorOptions options;
    private final FaultPlan faults;
    private final FilesApi files;
    private final ModelsApi models;
    private final GenerateApi generate;
    private final Counters counters = new Counters();
    private final Bill bill = new Bill();
    private final RandomGenerator latencies;
    private final LocalHttpServer server;

    private GeminiEmulator(EmulatorOptions options, InstantSource clock) throws IOException {
        this.options = options;
        RandomGeneratorFactory<RandomGenerator> randoms = RandomGeneratorFactory.of("L64X128MixRandom");
        this.latencies = randoms.create(options.seed());
        this.faults = new FaultPlan(options.faults(), randoms.create(options.seed() + 1));
        ImageAnalyser analyser = new ImageAnalyser(options.exif());
        this.files = new FilesApi(options.files(), clock, faults, analyser);
        this.models = new ModelsApi(faults);
        Integer limit = options.requestsPerMinute();
        this.generate = new GenerateApi(
                new RequestChecker(files.resolver()),
                analyser,
                faults,
                new ReplyWriter(randoms.create(options.seed() + 2)),
                bill,
                limit == null ? null : new MinuteQuota(limit, clock));
        this.server = LocalHttpServer.start(options.host(), options.port(), "gemini-emulator", this::handle);
    }

    /** Starts with {@link EmulatorOptions#defaults()}. */
    public static GeminiEmulator start() {
        return start(EmulatorOptions.defaults());
    }

    /**
     * Starts to listen.
     *
     * @throws UncheckedIOException if the port is in use
     */
    public static GeminiEmulator start(EmulatorOptions options) {
        return start(options, InstantSource.system());
    }

    /**
     * Starts to listen, with a clock that a test controls.
     *
     * @param clock for the quota and for the processing and expiry of files
     */
    public static GeminiEmulator start(EmulatorOptions options, InstantSource clock) {
        try {
            return new GeminiEmulator(options, clock);
        } catch (IOException taken) {
            throw new UncheckedIOException("can't listen on " + options.host() + ":" + options.port(), taken);
        }
    }

    /** The value for {@code gemini.base.url}. */
    public URI uri() {
        return server.uri();
    }

    public int port() {
        return server.port();
    }

    /** Adds a rule before those of the options and after those scripted earlier. */
    public void script(FaultRule rule) {
        faults.script(rule);
    }

    /** Applies the reaction once, to the next request whose prompt contains the text. */
    public void nextTime(String promptContains, Reaction reaction) {
        script(FaultRule.whenPromptContains(reaction, promptContains).atMost(1));
    }

    public EmulatorCounts counts() {
        return counters.snapshot(files.counts(), bill.counts());
    }

    /**
     * Waits until the total number of {@code generateContent} requests has reached a number.
     *
     * @return false if the limit passed first
     */
    public boolean awaitRequests(long atLeast, Duration limit) throws InterruptedException {
        return counters.await(atLeast, limit);
    }

    /** Expires all files now. */
    public void expireFiles() {
        files.expireAll();
    }

    /** Closes immediately: requests in flight get no answer, and uploaded files are deleted. */
    @Override
    public void close() {
        server.close();
        files.close();
    }

    private void handle(HttpExchange exchange) {
        long arrived = System.nanoTime();
        ApiEndpoint endpoint = ApiEndpoint.of(exchange);
        boolean generates = endpoint == ApiEndpoint.GENERATE;
        if (generates) {
            counters.arrived();
        }
        try {
            send(exchange, generates, decide(exchange, endpoint), arrived);
        } catch (IOException disconnected) {
            LOG.debug("A client disconnected before its request was read", disconnected);
            if (generates) {
                counters.answered();
            }
            exchange.close();
        }
    }

    private HttpAnswer decide(HttpExchange exchange, ApiEndpoint endpoint) throws IOException {
        try {
            ApiException refused = endpoint.keyError(exchange);
            if (endpoint == ApiEndpoint.FILES && refused == null) {
                return files.answer(exchange);
            }
            // Always read: the JDK's server resets the connection of a client that is still sending.
            byte[] body = Exchanges.body(exchange);
            if (refused != null) {
                throw refused;
            }
            return switch (endpoint) {
                case GENERATE -> generate.answer(endpoint.model(exchange), body, Caller.of(exchange));
                case MODELS -> models.answer(endpoint.model(exchange), Caller.of(exchange));
                default -> UNKNOWN_PATH;
            };
        } catch (ApiException error) {
            return HttpAnswer.error(error);
        } catch (RuntimeException | StackOverflowError bug) {
            LOG.error("A request couldn't be handled", bug);
            return HttpAnswer.error(ApiErrors.internal());
        }
    }

    private void send(HttpExchange exchange, boolean generates, HttpAnswer answer, long arrived) {
        if (generates) {
            counters.decided(answer.outcome());
        }
        if (answer.ending() == HttpAnswer.Ending.HANG) {
            return;
        }
        long due = arrived + (generates ? latency() : 0) + answer.late().toNanos();
        Runnable send = () -> {
            if (generates) {
                // Before the bytes are sent: a client that has read its reply finds it counted.
                counters.answered();
            }
            send(exchange, answer);
        };
        answer.until().whenComplete((done, failed) -> sendWhenDue(exchange, send, due));
    }

    private long latency() {
        synchronized (latencies) {
            return options.latency().draw(latencies);
        }
    }

    /** No thread waits for the latency to pass: thousands of calls may be in flight. */
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

    private static void send(HttpExchange exchange, HttpAnswer answer) {
        try {
            Exchanges.send(exchange, answer);
        } catch (IOException disconnected) {
            LOG.debug("A client disconnected before its reply was sent", disconnected);
            exchange.close();
        }
    }
}
