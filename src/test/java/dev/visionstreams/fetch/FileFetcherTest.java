package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.Spool;
import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import okio.ByteString;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileFetcherTest {
    private static final int LIMIT = 10;

    private final Path root;
    private final FileFetcher fetcher;

    FileFetcherTest(@TempDir Path root) {
        this.root = root;
        this.fetcher = new FileFetcher(
                List.of(root.resolve("images"), root.resolve("linked")), LIMIT, Spool.unused(), Runnable::run);
    }

    @BeforeEach
    void layOut() throws IOException {
        Files.createDirectories(root.resolve("images/sub"));
        Files.createDirectories(root.resolve("images-private"));
        Files.createDirectories(root.resolve("elsewhere"));
        Files.writeString(root.resolve("images/a b.png"), "inside");
        Files.writeString(root.resolve("images/limit.png"), "0123456789");
        Files.writeString(root.resolve("images/large.png"), "0123456789a");
        Files.writeString(root.resolve("images-private/secret"), "outside");
        Files.writeString(root.resolve("elsewhere/secret"), "outside");
        Files.createSymbolicLink(root.resolve("linked"), root.resolve("elsewhere"));
        Files.createSymbolicLink(root.resolve("images/out"), root.resolve("images-private/secret"));
        Files.createSymbolicLink(root.resolve("images/outer"), root.resolve("images-private"));
        Files.createSymbolicLink(root.resolve("images/in.png"), root.resolve("images/a b.png"));
        Files.createSymbolicLink(root.resolve("images/loop"), root.resolve("images/loop"));
    }

    @ParameterizedTest
    @CsvSource({
        "file://ROOT/images/a%20b.png, inside",
        "file:ROOT/images/a%20b.png, inside",
        "FILE://localhostROOT/images/a%20b.png, inside",
        "file://ROOT/images/sub/../a%20b.png, inside",
        "file://ROOT/images/in.png, inside",
        "file://ROOT/images/limit.png, 0123456789",
        "file://ROOT/linked/secret, outside"
    })
    void shouldReadFilesBelowItsFolders(String uri, String content) {
        assertThat(fetch(uri)).isEqualTo(new Fetched(ByteString.encodeUtf8(content), "image/x"));
    }

    @ParameterizedTest
    @CsvSource({
        "file://ROOT/images-private/secret, PATH_NOT_ALLOWED",
        "file://ROOT/images/../images-private/secret, PATH_NOT_ALLOWED",
        "file://ROOT/images/%2e%2e/images-private/secret, PATH_NOT_ALLOWED",
        "file://ROOT/images/out, PATH_NOT_ALLOWED",
        "file://ROOT/images/outer/secret, PATH_NOT_ALLOWED",
        "file://ROOT/nowhere, PATH_NOT_ALLOWED",
        "file:///etc/passwd, PATH_NOT_ALLOWED",
        "file://ROOT/images, PATH_NOT_ALLOWED",
        "file://ROOT/images/missing, IMAGE_NOT_FOUND",
        "file://ROOT/images/loop, IMAGE_NOT_FOUND",
        "file://ROOT/images/a%20b.png/more, IMAGE_NOT_FOUND",
        "file://ROOT/images/large.png, IMAGE_BYTES_EXCEEDED",
        "file://host.example/images/a.png, URI_INVALID",
        "file://127.0.0.1ROOT/images/in.png, URI_INVALID",
        "file:images/in.png, URI_INVALID",
        "file://ROOT/images/in.png?x, URI_INVALID",
        "file://ROOT/images/%00, URI_INVALID",
        "'file://ROOT/images/a b.png', URI_INVALID"
    })
    void shouldReadNothingElse(String uri, Reason reason) {
        FetchResult result = fetch(uri);

        assertThat(result).isInstanceOf(Failed.class);
        assertThat(((Failed) result).reason()).isEqualTo(reason);
    }

    @Test
    void shouldBoundFilesThatReportNoSize() throws IOException {
        Path endless = Path.of("/proc/self/status");
        org.junit.jupiter.api.Assumptions.assumeTrue(Files.exists(endless));
        FileFetcher reader =
                new FileFetcher(List.of(endless.toRealPath().getParent()), LIMIT, Spool.unused(), Runnable::run);

        FetchResult result = reader.fetch(
                        new ImageSource(endless.toRealPath().toUri().toString(), null, null))
                .join();

        assertThat(((Failed) result).reason()).isEqualTo(Reason.IMAGE_BYTES_EXCEEDED);
    }

    private FetchResult fetch(String uri) {
        return fetcher.fetch(new ImageSource(uri.replace("ROOT", root.toString()), null, "image/x"))
                .join();
    }
}
