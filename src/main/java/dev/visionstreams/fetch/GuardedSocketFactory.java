package dev.visionstreams.fetch;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.function.Supplier;
import javax.net.SocketFactory;

/**
 * Sockets that ask the guard at the moment of connecting. This is the one place that no connection gets around: names and
 * literal addresses, redirects and a name service that changes its mind all end here.
 */
final class GuardedSocketFactory extends SocketFactory {
    private final Supplier<GuardedSocket> sockets;

    GuardedSocketFactory(Supplier<GuardedSocket> sockets) {
        this.sockets = sockets;
    }

    @Override
    public Socket createSocket() throws IOException {
        Socket socket = sockets.get();
        socket.setTcpNoDelay(true);
        return socket;
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return createSocket(InetAddress.getByName(host), port);
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress localHost, int localPort) throws IOException {
        return createSocket(InetAddress.getByName(host), port, localHost, localPort);
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        Socket socket = createSocket();
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress localHost, int localPort) throws IOException {
        Socket socket = createSocket();
        socket.bind(new InetSocketAddress(localHost, localPort));
        socket.connect(new InetSocketAddress(host, port));
        return socket;
    }
}
