package dev.visionstreams.fetch;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.fetch.GsSettings.Credentials;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GsStoreTest {
    private static final ByteString CONTENT = ByteString.encodeUtf8("content");

    private final ScriptedServer api = new ScriptedServer();
    private final Path directory;
    private @Nullable ImageFetchers fetchers;

    GsStoreTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @AfterEach
    void close() throws IOException {
        if (fetchers != null) {
            fetchers.close();
        }
        api.close();
    }

    @ParameterizedTest
    @CsvSource({
        "a.png, a.png",
        "deep/er/a.png, deep%2Fer%2Fa.png",
        "'b c+d%20e?f#g', b%20c+d%2520e%3Ff%23g",
        "//a, %2F%2Fa"
    })
    void shouldRequestTheObjectsContentFromTheJsonApi(String key, String encoded) throws Exception {
        String path = "/storage/v1/b/uploads/o/" + encoded;
        api.answer(path, "200 OK\r\nContent-Type: image/png\r\nContent-Length: 7", CONTENT);

        FetchResult result = fetch("gs://uploads/" + key, Credentials.NONE, null);

        assertThat(result).isEqualTo(new Fetched(CONTENT, "image/png"));
        assertThat(api.requests().get(0))
                .startsWith("GET " + path + "?alt=media HTTP/1.1\n")
                .doesNotContain("Authorization");
    }

    @Test
    void shouldReadOnlyTheHeadOfWhatTheModelsServiceReadsItself() throws Exception {
        api.answer(
                "/storage/v1/b/uploads/o/a.png",
                "206 Partial Content\r\nContent-Type: image/png\r\nContent-Range: bytes 0-6/1000000\r\nContent-Length: 7",
                CONTENT);

        FetchResult result = open(Credentials.NONE, null)
                .heads(true)
                .fetch(new ImageSource("gs://uploads/a.png", null, null))
                .get(20, SECONDS);

        assertThat(result)
                .isEqualTo(new FetchResult.Remote("gs://uploads/a.png", null, CONTENT, 1_000_000, "", "image/png"));
        assertThat(api.requests().get(0)).contains("Range: bytes=0-262143\n");
    }

    @Test
    void shouldExchangeAServiceAccountsKeyForAToken() throws Exception {
        api.answer(
                "/token",
                "200 OK\r\nContent-Type: application/json",
                ByteString.encodeUtf8(
                        "{\"access_token\": \"the-token\", \"token_type\": \"Bearer\", \"expires_in\": 3600}"));
        api.answer("/storage/v1/b/uploads/o/a.png", "200 OK\r\nContent-Length: 7", CONTENT);

        FetchResult result = fetch("gs://uploads/a.png", Credentials.FILE, serviceAccount());

        assertThat(result).isEqualTo(new Fetched(CONTENT, null));
        assertThat(api.requests().get(0)).startsWith("POST /token ");
        assertThat(api.requests().get(1)).contains("Authorization: Bearer the-token\n");
    }

    @Test
    void shouldFailRetryablyWithoutCredentials() throws Exception {
        Path file = Files.writeString(directory.resolve("broken.json"), "{}");

        FetchResult result = fetch("gs://uploads/a.png", Credentials.FILE, file);

        assertThat(result)
                .isEqualTo(new Failed(
                        Reason.FETCH_UNAVAILABLE,
                        "gs://uploads/a.png: no credentials for the object store, see the log",
                        null,
                        null));
        assertThat(api.requests()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "404, IMAGE_NOT_FOUND",
        "401, IMAGE_ACCESS_DENIED",
        "403, IMAGE_ACCESS_DENIED",
        "429, FETCH_UNAVAILABLE",
        "503, FETCH_UNAVAILABLE",
        "400, FETCH_REFUSED",
        "302, REDIRECT_REFUSED"
    })
    void shouldMapFailuresToReasons(int status, Reason reason) throws Exception {
        api.answer(
                "/storage/v1/b/uploads/o/a.png",
                status + " Status\r\nContent-Length: 0\r\nLocation: " + api.url("/elsewhere"),
                ByteString.EMPTY);

        FetchResult result = fetch("gs://uploads/a.png", Credentials.NONE, null);

        assertThat(((Failed) result).reason()).isEqualTo(reason);
        assertThat(api.requests()).hasSize(1);
    }

    private FetchResult fetch(String uri, Credentials credentials, @Nullable Path file) throws Exception {
        return open(credentials, file).fetch(new ImageSource(uri, null, null)).get(60, SECONDS);
    }

    private ImageFetchers open(Credentials credentials, @Nullable Path file) {
        FetchSettings defaults = TestSettings.DEFAULTS;
        ImageFetchers opened = TestSettings.fetchers(new FetchSettings(
                Set.of("gs"),
                1000,
                defaults.timeouts(),
                TestSettings.PUBLIC,
                defaults.hosts(),
                List.of(),
                defaults.s3(),
                new GsSettings(URI.create(api.url("")), credentials, file, Set.of("uploads")),
                null,
                defaults.userAgent()));
        fetchers = opened;
        return opened;
    }

    private Path serviceAccount() throws Exception {
        KeyPairGenerator keys = KeyPairGenerator.getInstance("RSA");
        keys.initialize(2048);
        String key = Base64.getEncoder()
                .encodeToString(keys.generateKeyPair().getPrivate().getEncoded());
        return Files.writeString(directory.resolve("account.json"), """
                {
                  "type": "service_account",
                  "project_id": "test",
                  "private_key_id": "1",
                  "private_key": "-----BEGIN PRIVATE KEY-----\\n%s\\n-----END PRIVATE KEY-----\\n",
                  "client_email": "reader@test.example",
                  "client_id": "1",
                  "token_uri": "%s"
                }
                """.formatted(key, api.url("/token")));
    }
}
