package dev.visionstreams.fetch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.robothy.s3.rest.LocalS3;
import com.robothy.s3.rest.bootstrap.LocalS3Mode;
import dev.visionstreams.bytes.ImageBytes;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.IOException;
import java.net.URI;
import java.util.List;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.ByteString;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Fetches from an S3-compatible server, and checks the requests with a scripted one. */
class S3StoreTest {
    private static final ByteString CONTENT = ByteString.encodeUtf8("content");
    private static final LocalS3 SERVER =
            LocalS3.builder().mode(LocalS3Mode.IN_MEMORY).port(-1).build();
    private static final OkHttpClient CLIENT = new OkHttpClient();

    private final ScriptedServer scripted = new ScriptedServer();
    private ImageFetchers fetchers = fetchers(scripted.url(""), true, Set.of("uploads"));

    @BeforeAll
    static void start() throws IOException {
        SERVER.start();
        put("uploads", ByteString.EMPTY);
        for (String key : List.of("a.png", "b c+d%20e?f#g.png", "deep/er/ümläut.png")) {
            HttpUrl.Builder path =
                    new HttpUrl.Builder().scheme("http").host("x").addPathSegment("uploads");
            for (String name : key.split("/", -1)) {
                path.addPathSegment(name);
            }
            put(path.build().encodedPath().substring(1).replace("+", "%2B"), CONTENT);
        }
        put("uploads/large", ByteString.of(new byte[1001]));
    }

    @AfterAll
    static void stop() {
        SERVER.shutdown();
        CLIENT.connectionPool().evictAll();
        CLIENT.dispatcher().executorService().shutdown();
    }

    @AfterEach
    void close() throws IOException {
        fetchers.close();
        scripted.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"a.png", "b c+d%20e?f#g.png", "deep/er/ümläut.png"})
    void shouldFetchAnObjectByItsVerbatimKey(String key) throws Exception {
        use(fetchers("http://127.0.0.1:" + SERVER.getPort(), true, Set.of("*")));

        FetchResult result = fetch("s3://uploads/" + key);

        assertThat(result).isInstanceOf(Fetched.class);
        assertThat(((Fetched) result).bytes()).isEqualTo(ImageBytes.of(CONTENT));
    }

    @ParameterizedTest
    @CsvSource({
        "s3://uploads/missing.png, IMAGE_NOT_FOUND",
        "s3://no-such-bucket/a.png, IMAGE_NOT_FOUND",
        "s3://uploads/large, IMAGE_BYTES_EXCEEDED",
        "s3://uploads, URI_INVALID",
        "s3://uploads/, URI_INVALID",
        "s3:///a.png, URI_INVALID",
        "s3://UPLOADS/a.png, URI_INVALID",
        "s3://user@uploads/a.png, URI_INVALID",
        "s3://uploads:80/a.png, URI_INVALID",
        "s3://uploads/../secrets/a.png, URI_INVALID",
        "s3://up..loads/a.png, URI_INVALID"
    })
    void shouldMapFailuresToReasons(String uri, Reason reason) throws Exception {
        use(fetchers("http://127.0.0.1:" + SERVER.getPort(), true, Set.of("*")));

        FetchResult result = fetch(uri);

        assertThat(result).isInstanceOf(Failed.class);
        assertThat(((Failed) result).reason()).isEqualTo(reason);
    }

    @Test
    void shouldFetchOnlyFromAllowedBuckets() throws Exception {
        use(fetchers("http://127.0.0.1:" + SERVER.getPort(), true, Set.of("other")));

        assertThat(((Failed) fetch("s3://uploads/a.png")).reason()).isEqualTo(Reason.BUCKET_NOT_ALLOWED);
    }

    @Test
    void shouldFetchFromNoBucketUntilOneIsNamed() throws Exception {
        use(fetchers(scripted.url(""), true, Set.of()));

        Failed result = (Failed) fetch("S3://uploads/a.png");

        assertThat(result.reason()).isEqualTo(Reason.BUCKET_NOT_ALLOWED);
        assertThat(result.message()).contains("vision.fetch.s3.buckets", "* allows every one");
        assertThat(scripted.requests()).isEmpty();
    }

    @Test
    void shouldSignWithTheConfiguredKeysAndShowNoSecret() throws Exception {
        scripted.answer("/uploads/a.png", "403 Forbidden\r\nContent-Length: 0", ByteString.EMPTY);

        Failed result = (Failed) fetch("s3://uploads/a.png");

        assertThat(scripted.requests().get(0))
                .startsWith("GET /uploads/a.png?")
                .contains("X-Amz-Algorithm=AWS4-HMAC-SHA256", "X-Amz-Credential=the-access-key%2F", "X-Amz-Signature=")
                .contains("%2Feu-west-1%2Fs3%2F")
                .doesNotContain("the-secret-key");
        assertThat(result)
                .isEqualTo(new Failed(Reason.IMAGE_ACCESS_DENIED, "s3://uploads/a.png: HTTP status 403", 403, null));
    }

    @Test
    void shouldNotFollowARedirectOfTheStore() throws Exception {
        scripted.answer(
                "/uploads/a.png",
                "307 Temporary Redirect\r\nContent-Length: 0\r\nLocation: " + scripted.url("/elsewhere"),
                ByteString.EMPTY);

        assertThat(((Failed) fetch("s3://uploads/a.png")).reason()).isEqualTo(Reason.REDIRECT_REFUSED);
        assertThat(scripted.requests()).hasSize(1);
    }

    @Test
    void shouldPutTheBucketIntoTheHostNameByDefault() throws Exception {
        S3Store store = new S3Store(settings("https://objects.example.com", false, Set.of()));

        HttpUrl url = store.sign(new ObjectUri("uploads", "double//slash")).url();

        assertThat(url.host()).isEqualTo("uploads.objects.example.com");
        assertThat(url.encodedPath()).isEqualTo("/double//slash");
        store.close();
    }

    private FetchResult fetch(String uri) throws Exception {
        return fetchers.fetch(new ImageSource(uri, null, null)).get(60, SECONDS);
    }

    private void use(ImageFetchers other) {
        fetchers.close();
        fetchers = other;
    }

    private static S3Settings settings(String endpoint, boolean pathStyle, Set<String> buckets) {
        return new S3Settings(
                URI.create(endpoint),
                "eu-west-1",
                pathStyle,
                new S3Settings.Keys("the-access-key", () -> "the-secret-key"),
                buckets);
    }

    private static ImageFetchers fetchers(String endpoint, boolean pathStyle, Set<String> buckets) {
        FetchSettings defaults = TestSettings.DEFAULTS;
        return TestSettings.fetchers(new FetchSettings(
                Set.of("s3"),
                1000,
                defaults.timeouts(),
                TestSettings.PUBLIC,
                defaults.hosts(),
                List.of(),
                settings(endpoint, pathStyle, buckets),
                defaults.gs(),
                null,
                defaults.userAgent()));
    }

    private static void put(String encodedPath, ByteString content) throws IOException {
        Request request = new Request.Builder()
                .url("http://127.0.0.1:" + SERVER.getPort() + "/" + encodedPath)
                .put(RequestBody.create(content.toByteArray()))
                .build();
        try (Response response = CLIENT.newCall(request).execute()) {
            assertThat(response.isSuccessful()).as(encodedPath).isTrue();
        }
    }
}
