package dev.visionstreams.bytes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.UserPrincipal;
import java.util.stream.Stream;
import okio.Buffer;
import okio.ByteString;
import okio.Okio;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpoolTest {
    private static final int ABOVE = 1_000;
    private static final int LIMIT = 200_000;
    private static final ByteString LARGE = ByteString.of(new byte[100_000]);

    private Path folder;
    private Spool spool;

    @BeforeEach
    void open(@TempDir Path temporary) {
        folder = temporary;
        spool = new Spool(ABOVE, ABOVE, LIMIT, folder);
    }

    @AfterEach
    void close() throws IOException {
        spool.close();
    }

    @Test
    void shouldDeleteTheFilesOfACrashedProcessButNotThoseOfALiveOne() throws Exception {
        Path left = Files.createDirectory(folder.resolve("spool-left-by-a-crash"));
        Files.writeString(left.resolve("1.image"), "bytes");
        ImageBytes alive = stored(spool, LARGE);

        try (Spool next = new Spool(ABOVE, ABOVE, LIMIT, folder)) {
            assertThat(next.above()).isEqualTo(ABOVE);
            assertThat(left).doesNotExist();
            assertThat(Okio.buffer(alive.open()).readByteString()).isEqualTo(LARGE);
        }
    }

    @Test
    void shouldNotFollowLinksWhenItDeletesTheFilesOfACrashedProcess(@TempDir Path elsewhere) throws Exception {
        Path other = Files.writeString(elsewhere.resolve("other"), "bytes");
        Files.createSymbolicLink(folder.resolve("spool-link"), elsewhere);
        Path left = Files.createDirectory(folder.resolve("spool-left-by-a-crash"));
        Files.createSymbolicLink(left.resolve(".lock"), elsewhere.resolve("created"));

        new Spool(ABOVE, ABOVE, LIMIT, folder).close();

        assertThat(other).hasContent("bytes");
        assertThat(elsewhere)
                .isDirectoryContaining(file -> file.equals(other))
                .isDirectoryNotContaining(file -> !file.equals(other));
    }

    @Test
    void shouldDeleteNothingOfAnotherUser(@TempDir Path parent) throws Exception {
        Path left = Files.createDirectory(parent.resolve("spool-left-by-a-crash"));
        UserPrincipal other = otherUser(parent);
        Files.setOwner(left, other);

        SpoolDirectory.open(parent, false).close();

        assertThat(left).exists();
    }

    @Test
    void shouldChangeNothingInADirectoryOfAnotherUser(@TempDir Path parent) throws Exception {
        Path left = Files.createDirectory(parent.resolve("spool-left-by-a-crash"));
        Files.setOwner(parent, otherUser(parent));

        assertThatThrownBy(() -> SpoolDirectory.open(parent, true)).hasMessageContaining("another user");

        try (Stream<Path> entries = Files.list(parent)) {
            assertThat(entries).containsExactly(left);
        }
    }

    /** Only root can give files away. */
    private static UserPrincipal otherUser(Path near) throws IOException {
        assumeTrue(Files.getOwner(near).getName().equals("root"), "not root");
        return near.getFileSystem().getUserPrincipalLookupService().lookupPrincipalByName("nobody");
    }

    @Test
    void shouldDeleteAllFilesWhenItIsClosed() throws Exception {
        assertThat(stored(spool, LARGE)).isInstanceOf(BytesOnDisk.class);

        spool.close();

        try (Stream<Path> entries = Files.list(folder)) {
            assertThat(entries.map(entry -> entry.getFileName().toString())).containsExactly(".lock");
        }
    }

    @Test
    void shouldStoreOnlySmallImagesWhereNothingCanBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("no-directory"));
        try (Spool nowhere = new Spool(ABOVE, ABOVE, LIMIT, file)) {
            assertThat(stored(nowhere, ByteString.encodeUtf8("small")).size()).isEqualTo(5);
            assertThatThrownBy(() -> stored(nowhere, LARGE))
                    .isInstanceOfSatisfying(StorageException.class, e -> assertThat(e.isTemporary())
                            .isFalse());
        }
    }

    @Test
    void shouldHoldLargerImagesInMemoryWhereNothingCanBeWritten() throws Exception {
        Path file = Files.createFile(folder.resolve("no-directory"));
        try (Spool nowhere = new Spool(ABOVE, LARGE.size(), LIMIT, file)) {
            assertThat(stored(nowhere, LARGE).heapBytes()).isEqualTo(LARGE.size());
        }
    }

    private static ImageBytes stored(Spool spool, ByteString bytes) throws StorageException {
        try (BodySink sink = new BodySink(spool, null, LIMIT)) {
            sink.take(new Buffer().write(bytes));
            return sink.end();
        }
    }
}
