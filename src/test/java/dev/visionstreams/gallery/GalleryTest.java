package dev.visionstreams.gallery;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.visionstreams.cli.watch.GalleryFeed;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.settings.SettingsReader;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class GalleryTest {
    private static final String EVIL = "</script><script>alert(1)</script><img src=x onerror=alert(1)>";

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final ImageLoader loader = loader();

    @AfterEach
    void close() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/", "/main.js", "/gallery.css", "/api/outcomes", "/api/outcomes/1", "/images/1/0/full", "/no"})
    void shouldForbidBrowsersEverythingButTheGallerysOwn(String path) throws Exception {
        Gallery gallery = start("127.0.0.1");

        String answer = get(gallery, path, "");

        assertThat(answer)
                .contains(
                        "Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
                                + " connect-src 'self'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'\r\n")
                .contains("X-Content-Type-Options: nosniff\r\n")
                .contains("Cross-Origin-Resource-Policy: same-origin\r\n")
                .contains("Referrer-Policy: no-referrer\r\n");
    }

    @Test
    void shouldAnswerOnlyUnderItsOwnNames() throws Exception {
        Gallery gallery = start("127.0.0.1");

        assertThat(raw(gallery, "GET / HTTP/1.1\r\nHost: rebound.example:" + port(gallery) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(raw(gallery, "GET / HTTP/1.1\r\n\r\n")).startsWith("HTTP/1.1 403");
        assertThat(raw(gallery, "GET / HTTP/1.1\r\nHost: localhost:" + port(gallery) + "\r\n\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void shouldAnswerNoPageOfAnotherSite() throws Exception {
        Gallery gallery = start("127.0.0.1");

        assertThat(get(gallery, "/api/outcomes", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n"))
                .startsWith("HTTP/1.1 403");
        assertThat(get(gallery, "/", "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n"))
                .startsWith("HTTP/1.1 200");
    }

    @Test
    void shouldAskForItsTokenOnOtherAddresses() throws Exception {
        Gallery gallery = start("0.0.0.0");
        String token = gallery.url().replaceFirst(".*token=", "");
        String cookie = "vision-gallery-" + port(gallery) + "=" + token;

        assertThat(token).hasSizeGreaterThan(30);
        assertThat(get(gallery, "/", "")).startsWith("HTTP/1.1 401").doesNotContain(token);
        assertThat(get(gallery, "/?token=" + token.toLowerCase(Locale.ROOT), ""))
                .startsWith("HTTP/1.1 401");
        assertThat(get(gallery, "/?token=" + token, ""))
                .startsWith("HTTP/1.1 303")
                .contains("Location: /\r\n")
                .contains("Set-Cookie: " + cookie + "; Path=/; HttpOnly; SameSite=Lax\r\n");
        assertThat(get(gallery, "/api/outcomes", "Cookie: other=1; " + cookie + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(gallery, "/api/outcomes", "Authorization: Bearer " + token + "\r\n"))
                .startsWith("HTTP/1.1 200");
        assertThat(get(gallery, "/events", "Cookie: " + cookie + "x\r\n")).startsWith("HTTP/1.1 401");
    }

    @Test
    void shouldServeTextsOfRecordsAsJsonOnly() throws Exception {
        Gallery gallery = start("127.0.0.1");
        gallery.add(OutcomesTest.enriched(EVIL, EVIL));

        String list = get(gallery, "/api/outcomes", "");

        assertThat(list).contains("Content-Type: application/json\r\n");
        JsonNode outcome = new ObjectMapper()
                .readTree(list.substring(list.indexOf("\r\n\r\n")))
                .at("/outcomes/0");
        assertThat(outcome.at("/value/caption").asText()).isEqualTo(EVIL);
        assertThat(get(gallery, "/", "")).doesNotContain("alert");
    }

    /** Bytes of its own may hide behind an image's: what is served has been decoded and encoded anew. */
    @Test
    void shouldServeImagesEncodedAnew() throws Exception {
        Gallery gallery = start("127.0.0.1");
        BufferedImage image = new BufferedImage(1_200, 900, BufferedImage.TYPE_INT_RGB);
        Buffer bytes = new Buffer();
        ImageIO.write(image, "png", bytes.outputStream());
        bytes.writeUtf8(EVIL);
        gallery.add(outcome(ImageOrigin.requested(null, bytes.readByteString())));

        String thumbnail = get(gallery, "/images/1/0/thumbnail", "");
        String full = get(gallery, "/images/1/0/full", "");

        assertThat(thumbnail)
                .startsWith("HTTP/1.1 200")
                .contains("Content-Type: image/jpeg\r\n")
                .doesNotContain("alert");
        assertThat(decoded(thumbnail).getWidth()).isEqualTo(640);
        assertThat(decoded(full).getWidth()).isEqualTo(1_200);
        assertThat(get(gallery, "/images/1/1/full", "")).startsWith("HTTP/1.1 404");
        assertThat(get(gallery, "/images/2/0/full", "")).startsWith("HTTP/1.1 404");
    }

    @Test
    void shouldSayWhyAnImageIsNotShown() throws Exception {
        Gallery gallery = start("127.0.0.1");
        gallery.add(outcome(
                ImageOrigin.requested("http://169.254.169.254/latest/meta-data", null),
                ImageOrigin.named("data:image/png;…", ""),
                ImageOrigin.requested(null, ByteString.encodeUtf8("<html>" + EVIL)),
                new ImageOrigin(new ImageSource(null, ByteString.EMPTY, null), "ab".repeat(32), "")));

        assertThat(get(gallery, "/images/1/0/full", ""))
                .contains("404")
                .contains("It can't be fetched: the scheme http isn't allowed.");
        assertThat(get(gallery, "/images/1/1/full", "")).contains(ImageOrigin.NOT_REPEATED);
        assertThat(get(gallery, "/images/1/2/full", ""))
                .contains("Content-Type: text/plain; charset=utf-8\r\n")
                .contains("It can't be shown");
        assertThat(get(gallery, "/images/1/3/full", "")).contains("The image has changed since");
    }

    /** The gallery itself is the host that has no such image. */
    @Test
    void shouldNameAnImageThatIsNotThereAsItsUriIsWritten() throws Exception {
        Gallery gallery = opened(Gallery.start(
                "127.0.0.1", 0, loader("vision.fetch.schemes=http", "vision.fetch.allow.addresses=127.0.0.0/8")));
        String uri = "http://127.0.0.1:" + port(gallery) + "/no.jpg";
        gallery.add(outcome(ImageOrigin.requested(uri, null)));

        assertThat(get(gallery, "/images/1/0/full", ""))
                .startsWith("HTTP/1.1 404")
                .contains("\r\n\r\nIt can't be fetched: " + uri + ": HTTP status 404.");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/../pom.xml",
                "/..%2f..%2fetc/passwd",
                "/index.html/",
                "/Gallery.class",
                "/images/1/0/huge",
                "/images/99999999999999999999/0/full",
                "/images/1/-1/full",
                "/masks/1/0",
                "/api/outcomes/x"
            })
    void shouldServeNothingElse(String path) throws Exception {
        Gallery gallery = start("127.0.0.1");

        assertThat(get(gallery, path, "")).startsWith("HTTP/1.1 404");
    }

    @Test
    void shouldTellStreamsOfNewOutcomes() throws Exception {
        Gallery gallery = start("127.0.0.1");
        try (Socket client = connect(gallery, "/events")) {
            BufferedReader events = new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1));
            awaitNewest(events, 0);

            gallery.add(OutcomesTest.enriched("CAPTION", "one"));

            awaitNewest(events, 1);
        }
    }

    @Test
    void shouldBoundTheNumberOfStreams() throws Exception {
        Gallery gallery = start("127.0.0.1");
        for (int i = 0; i < EventStream.MAX_CLIENTS; i++) {
            Socket client = opened(connect(gallery, "/events"));
            awaitNewest(new BufferedReader(new InputStreamReader(client.getInputStream(), ISO_8859_1)), 0);
        }

        assertThat(get(gallery, "/events", "")).startsWith("HTTP/1.1 503");
        assertThat(get(gallery, "/api/outcomes", "")).startsWith("HTTP/1.1 200");
    }

    private static void awaitNewest(BufferedReader events, int newest) throws IOException {
        String line;
        do {
            line = events.readLine();
            assertThat(line).isNotNull();
        } while (!line.contains("\"newest\":" + newest + ","));
    }

    private static Outcome outcome(ImageOrigin... images) {
        return new Outcome(OutcomesTest.line("CAPTION", ""), List.of(images), Map.of());
    }

    private static BufferedImage decoded(String answer) throws IOException {
        byte[] body = answer.substring(answer.indexOf("\r\n\r\n") + 4).getBytes(ISO_8859_1);
        return ImageIO.read(new ByteArrayInputStream(body));
    }

    private ImageLoader loader(String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("gemini.api.key=none");
        return opened(GalleryFeed.loader(new SettingsReader(Set.of(), 256 << 20).read(null, Map.of(), all)));
    }

    private Gallery start(String host) {
        return opened(Gallery.start(host, 0, loader));
    }

    private <T extends AutoCloseable> T opened(T resource) {
        opened.add(resource);
        return resource;
    }

    private static int port(Gallery gallery) {
        return Integer.parseInt(gallery.url().replaceFirst("http://.*:([0-9]+)/.*", "$1"));
    }

    private static String get(Gallery gallery, String target, String headers) throws IOException {
        return raw(
                gallery, "GET " + target + " HTTP/1.1\r\nHost: 127.0.0.1:" + port(gallery) + "\r\n" + headers + "\r\n");
    }

    private static Socket connect(Gallery gallery, String path) throws IOException {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), port(gallery));
        client.getOutputStream()
                .write(("GET " + path + " HTTP/1.1\r\nHost: 127.0.0.1:" + port(gallery) + "\r\n\r\n")
                        .getBytes(ISO_8859_1));
        return client;
    }

    private static String raw(Gallery gallery, String request) throws IOException {
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), port(gallery))) {
            client.getOutputStream().write(request.getBytes(ISO_8859_1));
            client.shutdownOutput();
            return new String(client.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }
}
