package dev.visionstreams.serving;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.time.Duration;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection to the {@link HttpListener}: one request, one answer. Another thread may close it at any time. */
final class HttpConnection {
    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);
    private static final String END_OF_HEAD = "\r\n\r\n";

    /** Between pieces, streams have no deadline. */
    private static final Duration ENDLESS = Duration.ofDays(365);

    private final Socket client;
    private final Duration limit;
    private volatile long deadline;
    private volatile boolean hasRequest;

    private static final class BadRequestException extends Exception {
        private static final long serialVersionUID = 1;
        private final int status;

        BadRequestException(int status, String message) {
            super(message);
            this.status = status;
        }
    }

    /** @param limit time from now to the end of the answer, and for each piece of a stream */
    HttpConnection(Socket client, Duration limit) {
        this.client = client;
        this.limit = limit;
        this.deadline = System.nanoTime() + limit.toNanos();
    }

    /** By {@link System#nanoTime}. */
    long deadline() {
        return deadline;
    }

    /** Whether the client has sent its request. */
    boolean hasRequest() {
        return hasRequest;
    }

    void answer(Answerer answerer) {
        try {
            InputStream in = client.getInputStream();
            boolean bodyless = false;
            Answer answer;
            try {
                Request request = request(in);
                hasRequest = true;
                bodyless = request.method().equals("HEAD");
                answer = answerer.answer(request);
            } catch (BadRequestException e) {
                answer = Answer.text(e.status, e.getMessage() + "\n");
            } catch (RuntimeException e) {
                log.warn("Can't answer a request", e);
                answer = Answer.text(500, "failed, see the log\n");
            }
            OutputStream out = client.getOutputStream();
            out.write(head(answer));
            if (!bodyless) {
                out.write(answer.body()); // not copied: many may read the same metrics
                stream(answer, out);
            }
            client.shutdownOutput();
            // A socket that is closed with unread bytes resets the connection, and the answer may be lost.
            for (int left = HttpListener.MAX_HEAD_BYTES; left > 0 && in.read() >= 0; left--) {}
        } catch (IOException e) {
            log.debug("A connection was closed", e);
        }
    }

    private void stream(Answer answer, OutputStream out) throws IOException {
        Answer.Stream stream = answer.stream();
        if (stream == null) {
            return;
        }
        try {
            stream.writeTo(piece -> {
                deadline = System.nanoTime() + limit.toNanos();
                out.write(piece);
                deadline = System.nanoTime() + ENDLESS.toNanos();
            });
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // the port is being closed
        }
    }

    private static Request request(InputStream in) throws IOException, BadRequestException {
        byte[] head = new byte[HttpListener.MAX_HEAD_BYTES];
        int size = 0;
        String text = "";
        while (!text.contains(END_OF_HEAD)) {
            if (size == head.length) {
                throw new BadRequestException(431, "the request's header fields are too large");
            }
            int read = in.read(head, size, head.length - size);
            if (read < 0) {
                throw new IOException("half a request");
            }
            // What was read before may end with the first bytes of the end.
            int from = Math.max(0, size - END_OF_HEAD.length());
            size += read;
            text = new String(head, from, size - from, ISO_8859_1);
        }
        String[] lines = new String(head, 0, size, ISO_8859_1).split("\r\n", -1);
        String[] line = lines[0].split(" ", -1);
        if (line.length != 3 || !line[2].startsWith("HTTP/1.")) {
            throw new BadRequestException(400, "not an HTTP/1.1 request");
        }
        int query = line[1].indexOf('?');
        return new Request(
                line[0],
                query < 0 ? line[1] : line[1].substring(0, query),
                query < 0 ? "" : line[1].substring(query + 1),
                headers(lines));
    }

    private static Map<String, String> headers(String[] lines) {
        Map<String, String> headers = new HashMap<>();
        for (int i = 1; i < lines.length && !lines[i].isEmpty(); i++) {
            int colon = lines[i].indexOf(':');
            if (colon > 0) {
                headers.putIfAbsent(
                        lines[i].substring(0, colon).toLowerCase(Locale.ROOT),
                        lines[i].substring(colon + 1).strip());
            }
        }
        return headers;
    }

    private static byte[] head(Answer answer) {
        StringBuilder head = new StringBuilder("HTTP/1.1 " + answer.status() + " " + phrase(answer.status())
                + "\r\nContent-Type: " + answer.mediaType());
        if (answer.stream() == null) {
            head.append("\r\nContent-Length: ").append(answer.body().length);
        }
        if (!answer.headers().containsKey("Cache-Control")) {
            head.append("\r\nCache-Control: no-store");
        }
        answer.headers()
                .forEach((name, value) ->
                        head.append("\r\n").append(name).append(": ").append(value));
        return head.append("\r\nConnection: close")
                .append(END_OF_HEAD)
                .toString()
                .getBytes(ISO_8859_1);
    }

    private static String phrase(int status) {
        return switch (status) {
            case 200 -> "OK";
            case 303 -> "See Other";
            case 401 -> "Unauthorized";
            case 403 -> "Forbidden";
            case 404 -> "Not Found";
            case 405 -> "Method Not Allowed";
            case 503 -> "Service Unavailable";
            default -> status < 500 ? "Bad Request" : "Internal Server Error";
        };
    }

    void close() {
        try {
            client.close();
        } catch (IOException e) {
            log.debug("Closing a connection", e);
        }
    }
}
