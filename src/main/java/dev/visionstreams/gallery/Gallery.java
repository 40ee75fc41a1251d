package dev.visionstreams.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.visionstreams.gallery.ImageLoader.Size;
import dev.visionstreams.gallery.LoadedImage.Ready;
import dev.visionstreams.gallery.LoadedImage.Unavailable;
import dev.visionstreams.gallery.Outcomes.Held;
import dev.visionstreams.serving.Answer;
import dev.visionstreams.serving.HttpListener;
import dev.visionstreams.serving.Request;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;

/**
 * A web page that shows outcomes as they come, with their images. Serves only itself, holds a bounded number of outcomes,
 * and never sends bytes from outside as they are. Thread-safe.
 */
public final class Gallery implements AutoCloseable {
    static final int MAX_OUTCOMES = 2_000;
    static final int MAX_PAGE = 200;

    /** Time for a connection: an image may have to be fetched and decoded first. */
    private static final Duration LIMIT = Duration.ofSeconds(90);

    private static final String JSON = "application/json";
    private static final Pattern OUTCOME = Pattern.compile("/api/outcomes/(\\d{1,15})");
    private static final Pattern IMAGE = Pattern.compile("/images/(\\d{1,15})/(\\d{1,4})/(thumbnail|full)");
    private static final Pattern MASK = Pattern.compile("/masks/(\\d{1,15})/(\\d{1,5})");

    private static final Map<String, String> HEADERS = Map.of(
            "Content-Security-Policy",
            "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
                    + " base-uri 'none'; frame-ancestors 'none'; form-action 'none'",
            "X-Content-Type-Options",
            "nosniff",
            "Referrer-Policy",
            "no-referrer",
            "Cross-Origin-Resource-Policy",
            "same-origin",
            "Cross-Origin-Opener-Policy",
            "same-origin");

    private final ImageLoader images;
    private final Outcomes outcomes;
    private final PageFiles files = new PageFiles();
    private final byte[] reasons = ReasonTexts.json().toString().getBytes(UTF_8);
    private final String run;
    private final EventStream events;
    private final HttpListener listener;
    private final Access access;

    private Gallery(String host, int port, ImageLoader images, InstantSource clock) throws IOException {
        SecureRandom random = new SecureRandom();
        this.images = images;
        this.run = Long.toUnsignedString(random.nextLong(), 36);
        this.outcomes = new Outcomes(MAX_OUTCOMES, Runtime.getRuntime().maxMemory() / 8, clock);
        this.events = new EventStream(outcomes, run);
        InetAddress address = InetAddress.getByName(host);
        this.listener = new HttpListener("gallery", new InetSocketAddress(address, port), LIMIT, this::answer);
        this.access = Access.at(host, address, listener.port(), random);
    }

    /**
     * Starts listening.
     *
     * @param host a name or an address of this machine; if it isn't a loopback address, the page asks for a token
     * @param port 0 for any free one
     * @param images stays the caller's to close
     * @throws IllegalStateException if the address or the port isn't available
     */
    public static Gallery start(String host, int port, ImageLoader images) {
        try {
            return new Gallery(host, port, images, InstantSource.system());
        } catch (IOException e) {
            throw new IllegalStateException(
                    "can't listen on " + host + ", port " + port + " (" + e.getMessage()
                            + "); the host has to be an address of this machine, and the port a free one, or 0 for any",
                    e);
        }
    }

    /** The page's URL, with the token if it asks for one: print it, don't log it. */
    public String url() {
        return access.url();
    }

    public void add(Outcome outcome) {
        outcomes.add(outcome);
    }

    private Answer answer(Request request) {
        Answer answer = access.refusal(request);
        if (answer == null) {
            answer = request.method().matches("GET|HEAD") ? route(request) : Answer.text(405, "GET or HEAD\n");
        }
        for (Map.Entry<String, String> header : HEADERS.entrySet()) {
            answer = answer.with(header.getKey(), header.getValue());
        }
        return answer;
    }

    private Answer route(Request request) {
        String path = request.path();
        Answer file = files.get(path);
        if (file != null) {
            return file;
        }
        Matcher outcome = OUTCOME.matcher(path);
        if (outcome.matches()) {
            Held held = outcomes.get(Long.parseLong(outcome.group(1)));
            return held == null ? missing() : new Answer(200, JSON, held.complete());
        }
        Matcher image = IMAGE.matcher(path);
        if (image.matches()) {
            return image(image);
        }
        Matcher mask = MASK.matcher(path);
        if (mask.matches()) {
            return mask(mask);
        }
        return switch (path) {
            case "/api/outcomes" -> page(number(request, "after", 0), number(request, "before", Long.MAX_VALUE));
            case "/api/reasons" -> new Answer(200, JSON, reasons);
            case "/events" -> events.answer();
            default -> Answer.text(404, "no such page\n");
        };
    }

    private static long number(Request request, String name, long otherwise) {
        String value = request.parameter(name);
        return value != null && value.matches("\\d{1,15}") ? Long.parseLong(value) : otherwise;
    }

    /** Newest first, {@link #MAX_PAGE} at most. */
    private Answer page(long after, long before) {
        List<Held> found = outcomes.between(after, before, MAX_PAGE);
        ByteArrayOutputStream json = new ByteArrayOutputStream();
        String head = JsonNodeFactory.instance.objectNode().put("run", run).toString();
        json.writeBytes((head.substring(0, head.length() - 1) + ",\"outcomes\":[").getBytes(UTF_8));
        for (int i = 0; i < found.size(); i++) {
            if (i > 0) {
                json.write(',');
            }
            json.writeBytes(found.get(i).summary());
        }
        json.writeBytes("]}".getBytes(UTF_8));
        return new Answer(200, JSON, json.toByteArray());
    }

    private Answer image(Matcher parts) {
        Held held = outcomes.get(Long.parseLong(parts.group(1)));
        int index = Integer.parseInt(parts.group(2));
        if (held == null || index >= held.outcome().images().size()) {
            return missing();
        }
        Size size = parts.group(3).equals("full") ? Size.FULL : Size.THUMBNAIL;
        return load(held.outcome().images().get(index), size);
    }

    private Answer mask(Matcher parts) {
        Held held = outcomes.get(Long.parseLong(parts.group(1)));
        ByteString mask = held == null ? null : held.outcome().masks().get(Integer.parseInt(parts.group(2)));
        return mask == null ? missing() : load(ImageOrigin.requested(null, mask), Size.FULL);
    }

    private Answer load(ImageOrigin origin, Size size) {
        LoadedImage loaded;
        try {
            loaded = images.load(origin, size);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Answer.text(503, "stopping\n");
        }
        if (loaded instanceof Ready ready) {
            boolean png = ready.image().mediaType().equals("image/png");
            return new Answer(
                            200,
                            png ? "image/png" : "image/jpeg",
                            ready.image().bytes().toByteArray())
                    .with("Cache-Control", "private, max-age=3600");
        }
        Unavailable unavailable = (Unavailable) loaded;
        return Answer.text(unavailable.passing() ? 503 : 404, unavailable.why());
    }

    private static Answer missing() {
        return Answer.text(404, "Too many have come since: this outcome isn't held any more.");
    }

    @Override
    public void close() {
        outcomes.close();
        listener.close();
    }
}
