package dev.visionstreams.local.emulator.sight;

import java.io.IOException;
import okio.ByteString;

/** The encoded bytes of an image, in memory or in a file. They are only read if the image with this hash isn't known yet. */
public interface SentImage {
    ByteString sha256();

    byte[] read() throws IOException;

    static SentImage of(byte[] bytes) {
        ByteString hash = ByteString.of(bytes).sha256();
        return new SentImage() {
            @Override
            public ByteString sha256() {
                return hash;
            }

            @Override
            public byte[] read() {
                return bytes;
            }
        };
    }
}
