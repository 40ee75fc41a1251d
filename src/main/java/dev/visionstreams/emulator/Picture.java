package dev.visionstreams.emulator;

import java.io.IOException;
import okio.ByteString;

/** Bytes to look at, from wherever; read when they have to be, which is once for the same hash. */
interface Picture {
    ByteString sha256();

    byte[] read() throws IOException;

    static Picture of(byte[] bytes) {
        ByteString hash = ByteString.of(bytes).sha256();
        return new Picture() {
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
