package dev.visionstreams.fetch;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.FetchSettings.Timeouts;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import okhttp3.Dns;
import okio.Buffer;
import okio.BufferedSink;
import okio.BufferedSource;
import okio.ByteString;
import okio.GzipSink;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class HttpImageFetcherTest {
    private static final int LIMIT = 100_000;
    private static final ByteString BODY = ByteString.of(new byte[LIMIT]);
    private static final Instant NOW = Instant.parse("2026-11-22T10:00:00Z");
    private static final Duration AMPLE = Duration.ofSeconds(30);

    private final ScriptedServer server = new ScriptedServer();
    private ImageFetchers fetcher = fetcher(AMPLE, List.of("127.0.0.0/8"), Dns.SYSTEM);

    @AfterEach
    void close() throws IOException {
        fetcher.close();
        server.close();
    }

    @Test
    void shouldFetchTheBytesAndTheDeclaredType() throws Exception {
        server.answer(
                "/a.jpg", "200 OK\r\nContent-Type: image/JPEG; q=1\r\nContent-Length: 3", ByteString.encodeUtf8("abc"));

        FetchResult result = fetch("/a.jpg");

        assertThat(result).isEqualTo(new Fetched(ByteString.encodeUtf8("abc"), "image/jpeg"));
    }

    @Test
    void shouldUseTheRequestsTypeWhenTheServerNamesNone() throws Exception {
        server.answer("/a", "200 OK\r\nContent-Length: 0", ByteString.EMPTY);

        FetchResult result = fetch(new ImageSource(server.url("/a"), null, "image/png"));

        assertThat(result).isEqualTo(new Fetched(ByteString.EMPTY, "image/png"));
    }

    /** It is kept for each of thousands of images. */
    @Test
    void shouldTakeNoTypeThatNobodyHas() throws Exception {
        String type = "image/" + "x".repeat(200_000);
        server.answer("/a", "200 OK\r\nContent-Type: " + type + "\r\nContent-Length: 0", ByteString.EMPTY);

        FetchResult result = fetch(new ImageSource(server.url("/a"), null, "image/png"));

        assertThat(result).isEqualTo(new Fetched(ByteString.EMPTY, "image/png"));
    }

    @Test
    void shouldSendItsUserAgentAskForNoCompressionAndKeepNoCookies() throws Exception {
        server.answer("/a", "200 OK\r\nContent-Length: 0\r\nSet-Cookie: a=b", ByteString.EMPTY);

        fetch("/a?signature=1");
        fetch("/a");

        assertThat(server.requests().get(0)).startsWith("GET /a?signature=1 HTTP/1.1\n");
        assertThat(server.requests()).hasSize(2).allSatisfy(head -> assertThat(head)
                .contains("Accept-Encoding: identity\n")
                .contains("User-Agent: vision-streams (+test)\n")
                .doesNotContain("Cookie"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100000", "X-Length: none"})
    void shouldFetchAnImageOfExactlyTheLimit(String header) throws Exception {
        server.answer("/a", "200 OK\r\n" + header, BODY);

        FetchResult result = fetch("/a");

        assertThat(result).isEqualTo(new Fetched(BODY, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 100001", "X-Length: none"})
    void shouldRefuseOneByteMoreThanTheLimit(String header) throws Exception {
        server.answer("/a", "200 OK\r\n" + header, ByteString.of(new byte[LIMIT + 1]));

        assertFailed(fetch("/a"), Reason.IMAGE_BYTES_EXCEEDED);
    }

    @Test
    void shouldRefuseOneByteMoreThanTheLimitInChunks() throws Exception {
        String chunks = "186A0\r\n" + "x".repeat(LIMIT) + "\r\n1\r\nx\r\n0\r\n\r\n";
        server.answer("/a", "200 OK\r\nTransfer-Encoding: chunked", ByteString.encodeUtf8(chunks));

        assertFailed(fetch("/a"), Reason.IMAGE_BYTES_EXCEEDED);
    }

    @Test
    void shouldRefuseByTheAnnouncedLengthBeforeAnyByteArrives() throws Exception {
        CountDownLatch over = new CountDownLatch(1);
        server.on("/a", socket -> {
            socket.getOutputStream()
                    .write("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n".getBytes(US_ASCII));
            await(over);
        });

        FetchResult result = fetch("/a");
        over.countDown();

        assertFailed(result, Reason.IMAGE_BYTES_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "204, ",
        "206, FETCH_REFUSED",
        "300, FETCH_REFUSED",
        "304, FETCH_REFUSED",
        "400, FETCH_REFUSED",
        "401, IMAGE_ACCESS_DENIED",
        "402, FETCH_REFUSED",
        "403, IMAGE_ACCESS_DENIED",
        "404, IMAGE_NOT_FOUND",
        "405, FETCH_REFUSED",
        "408, FETCH_UNAVAILABLE",
        "410, IMAGE_NOT_FOUND",
        "425, FETCH_UNAVAILABLE",
        "429, FETCH_UNAVAILABLE",
        "451, FETCH_REFUSED",
        "500, FETCH_UNAVAILABLE",
        "501, FETCH_UNAVAILABLE",
        "502, FETCH_UNAVAILABLE",
        "503, FETCH_UNAVAILABLE",
        "504, FETCH_UNAVAILABLE",
        "522, FETCH_UNAVAILABLE"
    })
    void shouldMapEachStatusToAReason(int status, Reason reason) throws Exception {
        server.answer("/a", status + " Status\r\nContent-Length: 0", ByteString.EMPTY);

        FetchResult result = fetch("/a");

        if (reason == null) {
            assertThat(result).isEqualTo(new Fetched(ByteString.EMPTY, null));
        } else {
            assertFailed(result, reason);
            assertThat(((Failed) result).httpStatus()).isEqualTo(status);
            assertThat(server.requests()).hasSize(1);
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "120|PT2M",
                "0|PT0S",
                "-5|PT0S",
                "99999999999999|PT8760H",
                "Sun, 22 Nov 2026 10:00:30 GMT|PT30S",
                "Sunday, 22-Nov-26 10:00:30 GMT|PT30S",
                "Sun, 22 Nov 2026 09:00:00 GMT|PT0S",
                "soon|",
            })
    void shouldReadHowLongToWait(String header, Duration wait) throws Exception {
        server.answer("/a", "503 Unavailable\r\nContent-Length: 0\r\nRetry-After: " + header, ByteString.EMPTY);

        FetchResult result = fetch("/a");

        assertThat(((Failed) result).retryAfter()).isEqualTo(wait);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void shouldFollowFiveRedirectsAndNoMore() throws Exception {
        for (int hop = 0; hop < 6; hop++) {
            server.answer("/" + hop, "302 Found\r\nLocation: " + (hop + 1) + "\r\nContent-Length: 0", ByteString.EMPTY);
        }
        server.answer("/6", "200 OK\r\nContent-Length: 0", ByteString.EMPTY);

        assertThat(fetch("/1")).isEqualTo(new Fetched(ByteString.EMPTY, null));
        assertFailed(fetch("/0"), Reason.REDIRECT_REFUSED);
    }

    @ParameterizedTest
    @CsvSource({
        "X-Nothing: here, REDIRECT_REFUSED",
        "Location: ftp://127.0.0.1/, REDIRECT_REFUSED",
        "Location: file:///etc/passwd, REDIRECT_REFUSED",
        "Location: https://127.0.0.1/, SCHEME_NOT_ALLOWED",
        "Location: http://user:secret@127.0.0.1/, REDIRECT_REFUSED",
        "Location: http://169.254.169.254/latest/meta-data, ADDRESS_NOT_ALLOWED",
    })
    void shouldCheckWhereARedirectLeads(String header, Reason reason) throws Exception {
        server.answer("/a", "301 Moved\r\nContent-Length: 0\r\n" + header, ByteString.EMPTY);

        FetchResult result = fetch("/a?secret");

        assertFailed(result, reason);
        assertThat(((Failed) result).message()).doesNotContain("secret");
    }

    @Test
    void shouldReportATruncatedBody() throws Exception {
        server.answer("/a", "200 OK\r\nContent-Length: 100", ByteString.encodeUtf8("only a part"));

        assertFailed(fetch("/a"), Reason.FETCH_UNREACHABLE);
    }

    @Test
    void shouldNotRetryWhenTheServerHangsUp() throws Exception {
        server.on("/a", socket -> {});

        assertFailed(fetch("/a"), Reason.FETCH_UNREACHABLE);
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void shouldReportAClosedPort() throws Exception {
        String url = server.url("/a");
        server.close();

        assertFailed(fetch(new ImageSource(url, null, null)), Reason.FETCH_UNREACHABLE);
    }

    @Test
    void shouldReportAHostWithoutAnAddress() throws Exception {
        use(fetcher(AMPLE, List.of(), host -> {
            throw new java.net.UnknownHostException(host);
        }));

        assertFailed(fetch(new ImageSource("http://nowhere.test/", null, null)), Reason.FETCH_UNREACHABLE);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\npart"})
    void shouldNotWaitForASilentServerLongerThanTheTotalTimeout(String beginning) throws Exception {
        use(fetcher(Duration.ofMillis(300), List.of("127.0.0.0/8"), Dns.SYSTEM));
        CountDownLatch over = new CountDownLatch(1);
        server.on("/a", socket -> {
            socket.getOutputStream().write(beginning.getBytes(US_ASCII));
            await(over);
        });

        FetchResult result = fetch("/a");
        over.countDown();

        assertFailed(result, Reason.FETCH_TIMEOUT);
    }

    @ParameterizedTest
    @ValueSource(strings = {"gzip", "x-gzip", "GZIP"})
    void shouldDecompressGzipThoughItDidNotAskForIt(String encoding) throws Exception {
        server.answer("/a", "200 OK\r\nContent-Encoding: " + encoding, gzip(BODY));

        assertThat(fetch("/a")).isEqualTo(new Fetched(BODY, null));
    }

    @Test
    void shouldRefuseOneByteMoreThanTheLimitAfterDecompression() throws Exception {
        server.answer("/a", "200 OK\r\nContent-Encoding: gzip", gzip(ByteString.of(new byte[LIMIT + 1])));

        assertFailed(fetch("/a"), Reason.IMAGE_BYTES_EXCEEDED);
    }

    @Test
    void shouldRefuseOneByteMoreThanTheLimitBeforeDecompression() throws Exception {
        // Blocks that decompress to nothing, for as long as they are read.
        ByteString head = ByteString.decodeHex("1f8b0800000000000003");
        byte[] blocks = new byte[LIMIT];
        for (int at = 0; at + 5 <= blocks.length; at += 5) {
            blocks[at + 3] = (byte) 0xFF;
            blocks[at + 4] = (byte) 0xFF;
        }
        server.answer(
                "/a",
                "200 OK\r\nContent-Encoding: gzip",
                new Buffer().write(head).write(blocks).snapshot());

        assertFailed(fetch("/a"), Reason.IMAGE_BYTES_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({"gzip, FETCH_REFUSED", "br, FETCH_REFUSED", "'gzip, gzip', FETCH_REFUSED"})
    void shouldRefuseContentThatItCanNotDecode(String encoding, Reason reason) throws Exception {
        server.answer(
                "/a",
                "200 OK\r\nContent-Encoding: " + encoding + "\r\nContent-Length: 4",
                ByteString.encodeUtf8("abcd"));

        assertFailed(fetch("/a"), reason);
    }

    @Test
    void shouldReportATruncatedGzipBody() throws Exception {
        ByteString packed = gzip(ByteString.encodeUtf8("whole"));
        server.answer(
                "/a",
                "200 OK\r\nContent-Encoding: gzip\r\nContent-Length: " + packed.size(),
                packed.substring(0, packed.size() - 1));

        assertFailed(fetch("/a"), Reason.FETCH_UNREACHABLE);
    }

    /** OkHttp bounds the header fields of HTTP/1.1, but not empty fields of HTTP/2. */
    @Test
    void shouldOfferOnlyHttp11OverTls() throws Exception {
        ByteString alpn = ByteString.decodeHex("0010000b000908687474702f312e31");
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            use(fetcher(Set.of("https"), AMPLE, List.of("127.0.0.0/8"), Dns.SYSTEM, new ByteBudget(LIMIT)));
            CompletableFuture<FetchResult> running =
                    fetcher.fetch(new ImageSource("https://127.0.0.1:" + listener.getLocalPort() + "/", null, null));
            try (Socket socket = listener.accept();
                    BufferedSource hello = Okio.buffer(Okio.source(socket))) {
                hello.skip(3);
                assertThat(hello.readByteString(hello.readShort()).indexOf(alpn))
                        .isPositive();
            }
            assertFailed(running.get(60, SECONDS), Reason.FETCH_UNREACHABLE);
        }
    }

    @Test
    void shouldStopReadingHeaderFieldsWithoutEnd() throws Exception {
        CompletableFuture<Boolean> hungUp = new CompletableFuture<>();
        server.on("/a", socket -> {
            OutputStream out = socket.getOutputStream();
            out.write("HTTP/1.1 200 OK\r\n".getBytes(US_ASCII));
            byte[] fields = "a:\r\n".repeat(1_000).getBytes(US_ASCII);
            try {
                while (!hungUp.isDone()) {
                    out.write(fields);
                }
            } finally {
                hungUp.complete(true);
            }
        });

        assertFailed(fetch("/a"), Reason.FETCH_UNREACHABLE);
        assertThat(hungUp.get(60, SECONDS)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"http://", "http:///", "http://[::1/", "http://a b/", "http://user:secret@127.0.0.1/a"})
    void shouldRefuseInvalidUrlsAndUserInfo(String uri) throws Exception {
        FetchResult result = fetch(new ImageSource(uri, null, null));

        assertFailed(result, Reason.URI_INVALID);
        assertThat(((Failed) result).message()).doesNotContain("secret");
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "2130706433", "0", "127.1"})
    void shouldNotConnectToAForbiddenAddress(String host) throws Exception {
        use(fetcher(AMPLE, List.of(), Dns.SYSTEM));
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            FetchResult result =
                    fetch(new ImageSource("http://" + host + ":" + listener.getLocalPort() + "/?secret", null, null));

            assertNothingConnected(listener);
            assertFailed(result, Reason.ADDRESS_NOT_ALLOWED);
            assertThat(((Failed) result).message()).doesNotContain("secret");
        }
    }

    @Test
    void shouldRefuseANameIfOneOfItsAddressesIsForbidden() throws Exception {
        InetAddress good = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        use(fetcher(
                AMPLE,
                List.of("127.0.0.1/32"),
                host -> List.of(good, InetAddress.getByAddress(new byte[] {10, 0, 0, 1}))));
        try (ServerSocket listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            FetchResult result =
                    fetch(new ImageSource("http://images.test:" + listener.getLocalPort() + "/", null, null));

            assertNothingConnected(listener);
            assertFailed(result, Reason.ADDRESS_NOT_ALLOWED);
        }
    }

    @Test
    void shouldCloseTheConnectionWhenCancelled() throws Exception {
        CountDownLatch asked = new CountDownLatch(1);
        CompletableFuture<Integer> afterwards = new CompletableFuture<>();
        server.on("/a", socket -> {
            asked.countDown();
            afterwards.complete(socket.getInputStream().read());
        });
        CompletableFuture<FetchResult> running = fetcher.fetch(new ImageSource(server.url("/a"), null, null));
        assertThat(asked.await(30, SECONDS)).isTrue();

        running.cancel(false);

        assertThat(afterwards.get(30, SECONDS)).isEqualTo(-1);
    }

    @Test
    void shouldFailRetryablyAfterClose() throws Exception {
        fetcher.close();

        FetchResult result = fetch("/a");

        assertThat(result).isInstanceOf(Failed.class);
        assertThat(((Failed) result).reason().retryable()).isTrue();
    }

    private static ByteString gzip(ByteString bytes) throws IOException {
        Buffer packed = new Buffer();
        try (BufferedSink sink = Okio.buffer(new GzipSink(packed))) {
            sink.write(bytes);
        }
        return packed.snapshot();
    }

    /** The test's own connection is the first that the listener sees. */
    private static void assertNothingConnected(ServerSocket listener) throws IOException {
        try (var own = new java.net.Socket(listener.getInetAddress(), listener.getLocalPort());
                var first = listener.accept()) {
            assertThat(first.getPort()).isEqualTo(own.getLocalPort());
        }
    }

    @Test
    void shouldReadNothingWithoutRoomForTheBytes() throws Exception {
        ByteBudget budget = new ByteBudget(LIMIT);
        use(fetcher(AMPLE, List.of("127.0.0.0/8"), Dns.SYSTEM, budget));
        server.answer("/a", "200 OK\r\nContent-Length: 100000", BODY);
        ByteBudget.Reservation others = budget.reserve(1).join();

        FetchResult crowded = fetch("/a");
        others.close();
        FetchResult roomy = fetch("/a");

        assertThat(crowded).isInstanceOfSatisfying(Failed.class, failed -> {
            assertThat(failed.reason()).isEqualTo(Reason.BYTES_BUSY);
            assertThat(failed.retryAfter()).isPositive();
        });
        assertThat(roomy).isEqualTo(new Fetched(BODY, null));
        // On the transfer's thread, a moment after the result is there.
        assertThat(budget.reserve(LIMIT).get(60, SECONDS)).as("given back").isNotNull();
    }

    private void use(ImageFetchers other) {
        fetcher.close();
        fetcher = other;
    }

    private static ImageFetchers fetcher(Duration total, List<String> allowed, Dns names) {
        return fetcher(total, allowed, names, new ByteBudget(1 << 30));
    }

    private static ImageFetchers fetcher(Duration total, List<String> allowed, Dns names, ByteBudget budget) {
        return fetcher(Set.of("http"), total, allowed, names, budget);
    }

    private static ImageFetchers fetcher(
            Set<String> schemes, Duration total, List<String> allowed, Dns names, ByteBudget budget) {
        FetchSettings settings = TestSettings.of(
                schemes,
                LIMIT,
                new Timeouts(AMPLE, AMPLE, total),
                TestSettings.allowing(allowed.toArray(String[]::new)));
        return new ImageFetchers(
                settings, budget, InstantSource.fixed(NOW), new FetchClients.Network(names, GuardedSocket::new));
    }

    private FetchResult fetch(String path) throws Exception {
        return fetch(new ImageSource(server.url(path), null, null));
    }

    private FetchResult fetch(ImageSource source) throws Exception {
        return fetcher.fetch(source).get(60, SECONDS);
    }

    private static void assertFailed(FetchResult result, Reason reason) {
        assertThat(result)
                .asInstanceOf(type(Failed.class))
                .extracting(Failed::reason)
                .isEqualTo(reason);
    }

    private static void await(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
