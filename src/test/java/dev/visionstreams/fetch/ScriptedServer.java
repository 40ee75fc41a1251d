package dev.visionstreams.fetch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import okio.Buffer;
import okio.BufferedSource;
import okio.ByteString;
import okio.Okio;

/** A server on loopback that answers each path with the given bytes, valid or not. One request per connection. */
final class ScriptedServer implements AutoCloseable {
    private final ServerSocket listener;
    private final Map<String, Script> scripts = new ConcurrentHashMap<>();
    private final List<Socket> sockets = new CopyOnWriteArrayList<>();
    private final List<String> requests = new CopyOnWriteArrayList<>();

    ScriptedServer() {
        try {
            listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        Thread thread = new Thread(this::accept, "scripted-server");
        thread.setDaemon(true);
        thread.start();
    }

    /** Answers a request that has been read; afterwards the connection is closed. */
    interface Script {
        void play(Socket socket) throws IOException;
    }

    void on(String path, Script script) {
        scripts.put(path, script);
    }

    void answer(String path, String statusAndHeaders, ByteString body) {
        on(path, socket -> socket.getOutputStream()
                .write(new Buffer()
                        .writeUtf8("HTTP/1.1 " + statusAndHeaders + "\r\nConnection: close\r\n\r\n")
                        .write(body)
                        .readByteArray()));
    }

    String url(String path) {
        return "http://127.0.0.1:" + listener.getLocalPort() + path;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** The heads of all requests so far. */
    List<String> requests() {
        return List.copyOf(requests);
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }

    private void accept() {
        while (!listener.isClosed()) {
            try {
                Socket socket = listener.accept();
                sockets.add(socket);
                Thread thread = new Thread(() -> serve(socket), "scripted-connection");
                thread.setDaemon(true);
                thread.start();
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedSource source = Okio.buffer(Okio.source(socket));
            StringBuilder head = new StringBuilder();
            for (String line = source.readUtf8LineStrict(); !line.isEmpty(); line = source.readUtf8LineStrict()) {
                head.append(line).append('\n');
            }
            requests.add(head.toString());
            String target = head.substring(head.indexOf(" ") + 1, head.indexOf(" HTTP"));
            int query = target.indexOf('?');
            Script script = scripts.get(query < 0 ? target : target.substring(0, query));
            if (script != null) {
                script.play(socket);
            }
        } catch (IOException disconnected) {
            // The client hung up, or the test is over.
        }
    }
}
