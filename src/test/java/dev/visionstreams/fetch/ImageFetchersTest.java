package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.bytes.BytesInMemory;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.List;
import java.util.Set;
import okhttp3.HttpUrl;
import okio.ByteString;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFetchersTest {
    private static final int LIMIT = 12;

    private final ImageFetchers fetchers = fetchers(Set.of("https", "data"));

    @AfterEach
    void close() {
        fetchers.close();
    }

    @Test
    void shouldPassOnTheBytesInTheRequest() {
        ByteString content = ByteString.encodeUtf8("more bytes than may be fetched");

        FetchResult result = fetch(new ImageSource(null, content, "image/png"));

        assertThat(((BytesInMemory) ((Fetched) result).bytes()).bytes()).isSameAs(content);
        assertThat(((Fetched) result).declaredMediaType()).isEqualTo("image/png");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "data:image/png;base64,aGVsbG8= hello image/png",
                "data:image/png;base64,aGVsbG8 hello image/png",
                "data:image/png;base64,aGVs%62G8%3D hello image/png",
                "data:image/png;x=y;BASE64,aGVsbG8= hello image/png",
                "DATA:;base64,aGVsbG8= hello fallback/type",
                "data:,hello hello fallback/type",
                "data:image/x,he%6C%6co#fragment hello image/x",
                "data:;base64,aGVsbG9oZWxsb2hl hellohellohe fallback/type",
                "data:,hellohellohe hellohellohe fallback/type",
            })
    void shouldReadDataUris(String uri, String content, String mediaType) {
        FetchResult result = fetch(new ImageSource(uri, null, "fallback/type"));

        assertThat(result).isEqualTo(new Fetched(ByteString.encodeUtf8(content), mediaType));
    }

    @Test
    void shouldReadAnEmptyDataUri() {
        assertThat(fetch(new ImageSource("data:,", null, null))).isEqualTo(new Fetched(ByteString.EMPTY, null));
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:image/png;base64", "data:;base64,a*b", "data:,%4", "data:,%", "data:,%zz", "data:,ä"})
    void shouldRefuseBrokenDataUris(String uri) {
        assertFailed(uri, Reason.URI_INVALID);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data:,1234567890123", "data:;base64,MTIzNDU2Nzg5MDEyMw=="})
    void shouldRefuseMoreThanTheLimitInADataUri(String uri) {
        assertFailed(uri, Reason.IMAGE_BYTES_EXCEEDED);
        assertFailed(uri + "A".repeat(1000), Reason.IMAGE_BYTES_EXCEEDED);
    }

    @ParameterizedTest
    @CsvSource({
        "http://example.com/, SCHEME_NOT_ALLOWED",
        "file:///etc/passwd, SCHEME_NOT_ALLOWED",
        "S3://bucket/key, SCHEME_NOT_ALLOWED",
        "example.com/a.jpg, URI_INVALID",
        "'', URI_INVALID",
        "https://, URI_INVALID",
        "HTTPS://10.0.0.1/, ADDRESS_NOT_ALLOWED",
    })
    void shouldChooseTheFetcherByTheScheme(String uri, Reason reason) {
        assertFailed(uri, reason);
    }

    @Test
    void shouldNotAllowASchemeWithoutAFetcher() {
        assertThatThrownBy(() -> fetchers(Set.of("https", "gopher")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("gopher");
    }

    @Test
    void shouldNotFollowARedirectFromHttpsToHttp() {
        HttpUrl secure = HttpUrl.get("https://example.com/a");

        UrlRules rules =
                new UrlRules(Set.of("http", "https"), TestSettings.PUBLIC, new AddressGuard(List.of(), List.of()));

        assertThatThrownBy(() -> Redirects.follow(secure, "http://example.com/b", 0, rules))
                .isInstanceOfSatisfying(
                        FetchFailedException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REDIRECT_REFUSED));
    }

    private void assertFailed(String uri, Reason reason) {
        FetchResult result = fetch(new ImageSource(uri, null, null));

        assertThat(result).isInstanceOf(Failed.class);
        assertThat(((Failed) result).reason()).isEqualTo(reason);
    }

    private FetchResult fetch(ImageSource source) {
        return fetchers.fetch(source).join();
    }

    private static ImageFetchers fetchers(Set<String> schemes) {
        return TestSettings.fetchers(
                TestSettings.of(schemes, LIMIT, TestSettings.DEFAULTS.timeouts(), TestSettings.PUBLIC));
    }
}
