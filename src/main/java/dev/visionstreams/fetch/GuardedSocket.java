package dev.visionstreams.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.SocketAddress;

/**
 * A socket that asks the guard when it connects. No connection bypasses it: host names and literal addresses, redirects
 * and names that resolve differently the second time all end here.
 */
class GuardedSocket extends BoundedSocket {
    private final AddressGuard guard;

    GuardedSocket(AddressGuard guard) {
        // A SOCKS proxy from system properties would hide the target from this check.
        super(Proxy.NO_PROXY);
        this.guard = guard;
    }

    @Override
    public final void connect(SocketAddress endpoint) throws IOException {
        connect(endpoint, 0);
    }

    @Override
    public final void connect(SocketAddress endpoint, int timeout) throws IOException {
        InetAddress address = endpoint instanceof InetSocketAddress internet ? internet.getAddress() : null;
        if (address == null || !guard.allows(address)) {
            throw new AddressGuard.ForbiddenAddressException();
        }
        open(endpoint, timeout);
    }

    /** Connects without a check; overridden only by tests. */
    void open(SocketAddress endpoint, int timeout) throws IOException {
        super.connect(endpoint, timeout);
    }
}
