package dev.visionstreams.notification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.notification.NotificationFilter.Ignored;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BucketEventTest {
    @Test
    void shouldReadMinios() throws IOException {
        BucketEvent event = BucketEvent.read(file("minio-put")).orElseThrow();

        assertThat(event.isCreation()).isTrue();
        assertThat(event.uri()).isEqualTo("s3://uploads/2026/a b+ü.jpg");
        assertThat(event.size()).isEqualTo(23973);
        assertThat(event.mediaType()).isEqualTo("image/jpeg");
        assertThat(event.id()).isEqualTo("uploads/2026/a b+ü.jpg@17C9F0D5A1C0FFEE");
    }

    @Test
    void shouldReadS3s() throws IOException {
        BucketEvent event = BucketEvent.read(file("s3-put")).orElseThrow();

        assertThat(event.isCreation()).isTrue();
        assertThat(event.uri()).isEqualTo("s3://uploads/2026/a b.jpg");
        assertThat(event.id()).isEqualTo("uploads/2026/a b.jpg@096fKKXTRTtl3on89fVO.nfljtsv6qko");
    }

    @Test
    void shouldFindNothingInATestOfTheWay() throws IOException {
        assertThat(BucketEvent.read(file("s3-test"))).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    no JSON             | no JSON
                    {}                  | Records is missing or empty
                    {"Records":[]}      | Records is missing or empty
                    {"Records":[{},{}]} | 2 Records
                    {"Records":[{}]}    | Records[0].eventName is missing
                    {"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"%zz"}}}]} | isn't URL-encoded
                    """)
    void shouldRefuseWhatIsNoNotificationOfOneObject(String json, String message) {
        assertThatThrownBy(() -> BucketEvent.read(json.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @CsvSource({
        "ObjectCreated:Put, in/a.jpg, 10, ",
        "ObjectCreated:CompleteMultipartUpload, in/a.png, 20, ",
        "ObjectCreated:Copy, in/a.jpg, , ",
        "ObjectRemoved:Delete, in/a.jpg, 10, EVENT",
        "ObjectCreated:Put, out/a.jpg, 10, PREFIX",
        "ObjectCreated:Put, in/a.JPG, 10, SUFFIX",
        "ObjectCreated:Put, in/a.jpg, 9, SIZE",
        "ObjectCreated:Put, in/a.jpg, 21, SIZE"
    })
    void shouldSayWhyNothingIsAsked(String name, String key, Long size, Ignored why) {
        NotificationFilter filter = new NotificationFilter(List.of("in/"), List.of(".jpg", ".png"), 10, 20);
        BucketEvent event = new BucketEvent(name, "b", key, size, null, null, null);

        assertThat(filter.ignores(event).orElse(null)).isEqualTo(why);
    }

    private static byte[] file(String name) throws IOException {
        try (InputStream in = BucketEventTest.class.getResourceAsStream("/notifications/" + name + ".json")) {
            return Objects.requireNonNull(in).readAllBytes();
        }
    }
}
