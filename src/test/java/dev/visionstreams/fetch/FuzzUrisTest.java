package dev.visionstreams.fetch;

import static dev.visionstreams.Fuzz.one;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.Fuzz;
import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.FetchResult.Failed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** URIs at random: each fetch ends with a failure, connects to nothing forbidden, and shows no password. */
class FuzzUrisTest {
    private static final String SECRET = "hunter2";

    private final AddressGuard guard = new AddressGuard(List.of(), List.of());
    private final ImageFetchers fetchers = new ImageFetchers(
            new FetchSettings(
                    Set.of("http", "https", "data", "file"),
                    1_000,
                    TestSettings.DEFAULTS.timeouts(),
                    TestSettings.PUBLIC,
                    new FetchSettings.HostBounds(100, Integer.MAX_VALUE, Duration.ZERO),
                    List.of(Path.of("/nowhere")),
                    TestSettings.DEFAULTS.s3(),
                    TestSettings.DEFAULTS.gs(),
                    null,
                    "test"),
            new ByteBudget(1 << 20),
            InstantSource.system(),
            new FetchClients.Network(FuzzUrisTest::lookUp, Nowhere::new));

    private final Queue<Throwable> uncaught = new ConcurrentLinkedQueue<>();
    private final Thread.@Nullable UncaughtExceptionHandler usual = Thread.getDefaultUncaughtExceptionHandler();

    @BeforeEach
    void watchThreads() {
        Thread.setDefaultUncaughtExceptionHandler((thread, error) -> uncaught.add(error));
    }

    @AfterEach
    void close() {
        Thread.setDefaultUncaughtExceptionHandler(usual);
        fetchers.close();
    }

    private static List<InetAddress> lookUp(String name) throws UnknownHostException {
        InetAddress address = InetAddress.getByAddress(name, new byte[] {(byte) name.length(), 0, 0, 1});
        return List.of(address);
    }

    private final class Nowhere extends GuardedSocket {
        Nowhere(AddressGuard guard) {
            super(guard);
        }

        @Override
        void open(SocketAddress endpoint, int timeout) throws IOException {
            InetSocketAddress address = (InetSocketAddress) endpoint;
            assertThat(guard.allows(address.getAddress()))
                    .as("connects to %s", address)
                    .isTrue();
            throw new ConnectException("nowhere");
        }
    }

    @Test
    void shouldFailWithoutAConnectionToWhatIsForbidden() {
        Fuzz.run("fetches", random -> {
            String uri = new String(Fuzz.mutated(uri(random).getBytes(UTF_8), random), UTF_8);

            assertThat(uncaught).as("of the fetch before").isEmpty();
            FetchResult result =
                    fetchers.fetch(new ImageSource(uri, null, null)).get(60, SECONDS);

            if (!uri.startsWith("data:")) {
                assertThat(result).as(uri).isInstanceOf(Failed.class);
                assertThat(((Failed) result).message()).as(uri).isNotBlank().hasSizeLessThan(uri.length() + 500);
            }
        });
    }

    @Test
    void shouldShowNoPassword() {
        Fuzz.run("redaction", random -> {
            String uri = one(random, "https", "http", "HTTPS", "ftp") + "://user"
                    + noise(random, 3).replace(".", "") + ":" // with dots it might be a host
                    + noise(random, 3) + SECRET + noise(random, 3) + "@example.com" + one(random, "", ":8443")
                    + "/a.png" + one(random, "", "?sig=" + SECRET, "#" + SECRET);

            assertThat(RedactedUri.of(uri)).as(uri).doesNotContain(SECRET);
        });
    }

    @Test
    void shouldRedactLongTextsWithoutRunningOutOfStack() {
        for (String piece : List.of("a.", "/", "@", ":", "a", "%", "\\", "?")) {
            assertThat(RedactedUri.of("https://" + piece.repeat(200_000) + "@b.c/@"))
                    .doesNotContain("\n");
            assertThat(RedactedUri.of("data:" + piece.repeat(200_000))).startsWith("data:");
        }
    }

    private static String uri(Random random) {
        return one(random, "http:", "https:", "HTTP:", "data:", "file:", "s3:", "", " ")
                + one(random, "//", "/", "", "\\\\", "///")
                + one(random, "", "", "", "user@", "user:pass@", "@")
                + one(
                        random,
                        "10.0.0.1",
                        "0x7f.1",
                        "[::1]",
                        "[::ffff:10.0.0.1]",
                        "localhost",
                        "example.com",
                        "a." + "b".repeat(random.nextInt(70)),
                        "169.254.169.254",
                        "%31%30.0.0.1",
                        "ex\u00e4mple.com",
                        "8.8.8.8")
                + one(random, "", ":80", ":8080", ":", ":99999", ":-1")
                + one(random, "", "/", "/a.png", "/../..", "/" + noise(random, 20), "?q", "#f");
    }

    private static String noise(Random random, int most) {
        StringBuilder text = new StringBuilder();
        for (int length = random.nextInt(most + 1); length > 0; length--) {
            text.append(
                    one(random, "/", "?", "#", "@", ":", "\\", ".", "%", "%40", " ", "\n", "x", "\u202e", "&", "="));
        }
        return text.toString();
    }
}
