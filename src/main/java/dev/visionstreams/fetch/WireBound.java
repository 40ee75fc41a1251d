package dev.visionstreams.fetch;

import java.io.IOException;
import java.net.ProtocolException;
import okhttp3.Interceptor;
import okhttp3.Response;

/**
 * Bounds what a server sends between two pieces of a body. OkHttp bounds header fields, but holds the line with a chunk's
 * size in memory, however long it is, and reads interim answers without an end. Counted by thread: over HTTP/1.1, whoever
 * wants bytes reads them off the socket, through TLS as well.
 */
final class WireBound {
    /** Far more than the header fields that OkHttp allows (256 KiB), or a handshake with all its certificates. */
    static final int MOST_BYTES = 1 << 20;

    private static final ThreadLocal<int[]> RECEIVED = ThreadLocal.withInitial(() -> new int[1]);

    private WireBound() {}

    /** An interceptor: a call begins, which uses this thread from here on. */
    static Response begin(Interceptor.Chain chain) throws IOException {
        delivered();
        return chain.proceed(chain.request());
    }

    /** This thread got a piece of a body. */
    static void delivered() {
        RECEIVED.get()[0] = 0;
    }

    /** This thread read bytes off a socket. */
    static void received(int bytes) throws IOException {
        int[] received = RECEIVED.get();
        received[0] += bytes;
        if (received[0] > MOST_BYTES) {
            throw new ProtocolException("more than " + MOST_BYTES + " bytes, and none of the body");
        }
    }
}
