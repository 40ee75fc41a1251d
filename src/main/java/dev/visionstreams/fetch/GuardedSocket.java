package dev.visionstreams.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketAddress;

/** A socket that asks the guard at the moment of connecting. */
class GuardedSocket extends Socket {
    private final AddressGuard guard;

    GuardedSocket(AddressGuard guard) {
        // Not through a SOCKS proxy of the system's properties either: its target would not be seen here.
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
            throw new AddressGuard.RefusedException();
        }
        open(endpoint, timeout);
    }

    /** The only way to a connection. */
    void open(SocketAddress endpoint, int timeout) throws IOException {
        super.connect(endpoint, timeout);
    }
}
