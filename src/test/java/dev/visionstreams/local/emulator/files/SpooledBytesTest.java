package dev.visionstreams.local.emulator.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Random;
import okio.Buffer;
import okio.ByteString;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SpooledBytesTest {
    private final ByteString bytes = random(200_000);

    private final Path directory;

    SpooledBytesTest(@TempDir Path directory) {
        this.directory = directory;
    }

    @Test
    void shouldReturnBytesAppendedInParts() throws Exception {
        try (SpooledBytes spooled = new SpooledBytes(directory)) {
            spooled.append(stream(bytes.substring(0, 123_456)), Long.MAX_VALUE);
            spooled.append(stream(bytes.substring(123_456)), Long.MAX_VALUE);

            assertThat(ByteString.of(spooled.read())).isEqualTo(bytes);
            assertThat(spooled.sha256()).isEqualTo(bytes.sha256());
        }
    }

    @Test
    void shouldAppendNoMoreThanTheLimit() throws Exception {
        try (SpooledBytes spooled = new SpooledBytes(directory)) {
            long taken = spooled.append(stream(bytes), 100_000);

            assertThat(taken).isEqualTo(100_000);
            assertThat(spooled.sha256()).isEqualTo(bytes.substring(0, 100_000).sha256());
        }
    }

    @Test
    void shouldKeepBytesReadBeforeTheStreamFailed() throws Exception {
        try (SpooledBytes spooled = new SpooledBytes(directory)) {
            assertThatThrownBy(() -> spooled.append(new BreakingStream(bytes), Long.MAX_VALUE))
                    .isInstanceOf(IOException.class);

            assertThat(ByteString.of(spooled.read())).isEqualTo(bytes);
        }
    }

    @Test
    void shouldLeaveNoFile() throws Exception {
        try (SpooledBytes spooled = new SpooledBytes(directory)) {
            spooled.append(stream(bytes), Long.MAX_VALUE);
        }

        assertThat(directory).isEmptyDirectory();
    }

    private static InputStream stream(ByteString bytes) {
        return new Buffer().write(bytes).inputStream();
    }

    private static ByteString random(int size) {
        byte[] bytes = new byte[size];
        new Random(1).nextBytes(bytes);
        return ByteString.of(bytes);
    }

    /** Throws instead of reaching its end. */
    private static final class BreakingStream extends InputStream {
        private final InputStream all;

        private BreakingStream(ByteString bytes) {
            all = stream(bytes);
        }

        @Override
        public int read() throws IOException {
            throw new IOException("read in arrays");
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int count = all.read(target, offset, length);
            if (count < 0) {
                throw new IOException("connection reset");
            }
            return count;
        }
    }
}
