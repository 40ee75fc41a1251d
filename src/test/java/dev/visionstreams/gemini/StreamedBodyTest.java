package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ImageBytes;
import java.io.IOException;
import java.util.Base64;
import java.util.List;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamedBodyTest {
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 6143, 6144, 6145, 12287, 12288, 12289, 100003})
    void shouldWriteTheBase64OfTheWhole(int size) throws IOException {
        ByteString image = Requests.bytes(Requests.image(size));
        StreamedBody body = new StreamedBody(
                List.of(ByteString.encodeUtf8("<"), ByteString.encodeUtf8("|"), ByteString.encodeUtf8(">")),
                List.of(ImageBytes.of(image), ImageBytes.of(image)));
        Buffer written = new Buffer();

        body.writeTo(written);

        String base64 = Base64.getEncoder().encodeToString(image.toByteArray());
        assertThat(body.contentLength()).isEqualTo(written.size());
        assertThat(written.readUtf8()).isEqualTo("<" + base64 + "|" + base64 + ">");
    }
}
