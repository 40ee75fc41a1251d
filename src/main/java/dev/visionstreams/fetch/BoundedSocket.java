package dev.visionstreams.fetch;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Proxy;
import java.net.Socket;

/** A socket whose bytes are counted by {@link WireBound}, beneath TLS. */
class BoundedSocket extends Socket {
    BoundedSocket() {
        super();
    }

    BoundedSocket(Proxy proxy) {
        super(proxy);
    }

    @Override
    public final InputStream getInputStream() throws IOException {
        return new FilterInputStream(super.getInputStream()) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                WireBound.received(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] target, int offset, int length) throws IOException {
                int read = super.read(target, offset, length);
                WireBound.received(Math.max(0, read));
                return read;
            }
        };
    }
}
