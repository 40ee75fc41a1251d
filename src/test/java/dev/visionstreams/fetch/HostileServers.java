package dev.visionstreams.fetch;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.visionstreams.fetch.FetchResult.Reason;
import dev.visionstreams.image.UnusableImageException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import okio.ByteString;

/** Attacks by servers. */
final class HostileServers extends HostileTable {
    /** @param silentPort accepts connections and never sends a byte */
    HostileServers(ScriptedServer server, int silentPort, CountDownLatch over) {
        super("server", server, over);
        statuses();
        sizes();
        times();
        brokenAnswers(silentPort);
        otherContent();
    }

    private void statuses() {
        Map<String, Reason> reasons = Map.of(
                "404 Not Found", Reason.IMAGE_NOT_FOUND,
                "410 Gone", Reason.IMAGE_NOT_FOUND,
                "401 Unauthorized\r\nWWW-Authenticate: Basic", Reason.IMAGE_ACCESS_DENIED,
                "403 Forbidden", Reason.IMAGE_ACCESS_DENIED,
                "407 Proxy Authentication Required", Reason.FETCH_UNREACHABLE,
                "206 Partial Content", Reason.FETCH_REFUSED,
                "429 Too Many\r\nRetry-After: Wed, 21 Oct 2099 07:28:00 GMT", Reason.FETCH_UNAVAILABLE,
                "503 Unavailable\r\nRetry-After: 99999999999999999999", Reason.FETCH_UNAVAILABLE,
                "408 Timeout", Reason.FETCH_UNAVAILABLE,
                "500 Error", Reason.FETCH_UNAVAILABLE);
        reasons.forEach((status, reason) -> fetch("status " + status, answering(status, "no"), reason));
    }

    private void sizes() {
        fetch(
                "a length beyond the limit",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 999999999999\r\n\r\n"));
                    pause(Long.MAX_VALUE);
                }),
                Reason.IMAGE_BYTES_EXCEEDED);
        fetch(
                "a body without an end",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\n\r\n"));
                    endless(socket, "x".repeat(1000));
                }),
                Reason.IMAGE_BYTES_EXCEEDED);
        fetch(
                "chunks without an end",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"));
                    endless(socket, "3e8\r\n" + "x".repeat(1000) + "\r\n");
                }),
                Reason.IMAGE_BYTES_EXCEEDED);
        ByteString bomb = gzip(ByteString.of(new byte[20 << 20]));
        fetch("a gzip bomb", answering("200 OK\r\nContent-Encoding: gzip", bomb), Reason.IMAGE_BYTES_EXCEEDED);
        fetch(
                "gzip that unpacks to nothing, without an end",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"));
                    socket.getOutputStream()
                            .write(ByteString.decodeHex("1f8b0800000000000003").toByteArray());
                    endless(socket, "\0\0\0\u00ff\u00ff".repeat(200));
                }),
                Reason.IMAGE_BYTES_EXCEEDED);
        fetch("gzip in gzip", answering("200 OK\r\nContent-Encoding: gzip, gzip", gzip(bomb)), Reason.FETCH_REFUSED);
        fetch("another encoding", answering("200 OK\r\nContent-Encoding: br", "x"), Reason.FETCH_REFUSED);
        fetch(
                "no gzip though it says so",
                answering("200 OK\r\nContent-Encoding: gzip", "x".repeat(99)),
                Reason.FETCH_REFUSED);
    }

    private void times() {
        fetch("no answer", serving(socket -> pause(Long.MAX_VALUE)), Reason.FETCH_TIMEOUT);
        fetch(
                "a head that drips",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\n"));
                    drip(socket, "X-Slow: yes\r\n");
                }),
                Reason.FETCH_TIMEOUT);
        fetch(
                "a body that drips",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n"));
                    drip(socket, "x");
                }),
                Reason.FETCH_TIMEOUT);
        fetch(
                "a body that stops",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\nx"));
                    pause(Long.MAX_VALUE);
                }),
                Reason.FETCH_TIMEOUT);
    }

    private void brokenAnswers(int silentPort) {
        fetch("no answer, but the end", serving(socket -> {}), Reason.FETCH_UNREACHABLE);
        fetch("another protocol", raw("SSH-2.0-OpenSSH_9.6\r\n"), Reason.FETCH_UNREACHABLE);
        fetch("a body that breaks off", raw("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nx"), Reason.FETCH_UNREACHABLE);
        fetch(
                "chunks that are none",
                raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n"),
                Reason.FETCH_UNREACHABLE);
        fetch(
                "a chunk of negative size",
                raw("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-1\r\n"),
                Reason.FETCH_UNREACHABLE);
        fetch(
                "headers without an end",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\n"));
                    endless(socket, "X-Much: " + "x".repeat(1000) + "\r\n");
                }),
                Reason.FETCH_UNREACHABLE);
        fetch(
                "a header without an end",
                serving(socket -> {
                    socket.getOutputStream().write(ascii("HTTP/1.1 200 OK\r\nX-Much: "));
                    endless(socket, "x".repeat(1000));
                }),
                Reason.FETCH_UNREACHABLE);
        linesOfChunks();
        fetch("a TLS handshake without an answer", "https://silent.test:" + silentPort + "/", Reason.FETCH_TIMEOUT);
    }

    /** None of it is the image's, so that no limit of the image's size sees it. */
    private void linesOfChunks() {
        String chunked = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
        Map.of(
                        "a chunk's extension", List.of(chunked + "1;", "x".repeat(1000)),
                        "a chunk's size", List.of(chunked, "0".repeat(1000)),
                        "the line behind a chunk", List.of(chunked + "1\r\nx", "x".repeat(1000)),
                        "fields behind the chunks", List.of(chunked + "0\r\n", "a: b\r\n".repeat(100)),
                        "answers before the answer", List.of("", "HTTP/1.1 102 Processing\r\n\r\n".repeat(100)))
                .forEach((what, parts) -> fetch(
                        what + " without an end",
                        serving(socket -> {
                            socket.getOutputStream().write(ascii(parts.get(0)));
                            endless(socket, parts.get(1));
                        }),
                        Reason.FETCH_UNREACHABLE));
    }

    private void otherContent() {
        UnusableImageException.Reason not = UnusableImageException.Reason.NOT_AN_IMAGE;
        image("an HTML page", "<!DOCTYPE html><html><body>Sign in</body></html>", not);
        image("an SVG drawing", "<svg xmlns=\"http://www.w3.org/2000/svg\"><script/></svg>", not);
        image("an XML bomb", "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a \"a\">]><x/>", not);
        image("a PDF document", "%PDF-1.7\n", not);
        image("text", "just text", not);
        image("JSON", "{\"error\": 1}", not);
        image("a ZIP archive", "PK\u0003\u0004\u0000\u0000", not);
        image("nothing", "", UnusableImageException.Reason.IMAGE_EMPTY);
        image("half a PNG header", "\u0089PNG\r\n\u001a\n\0\0", UnusableImageException.Reason.IMAGE_CORRUPT);
        image(
                "a PNG of 4,000 megapixels",
                "\u0089PNG\r\n\u001a\n\0\0\0\rIHDR\0\u0001\0\0\0\u0001\0\0\b\u0002\0\0\0",
                UnusableImageException.Reason.IMAGE_TOO_LARGE);
        attacks.add(new Attack("a script in a data URI", "data:text/html,%3Cscript%3E", "IMAGE", not.name()));
    }

    private void image(String what, String content, UnusableImageException.Reason reason) {
        ByteString bytes = ByteString.of(content.getBytes(ISO_8859_1));
        attacks.add(new Attack(
                what + " for an image", answering("200 OK\r\nContent-Type: image/png", bytes), "IMAGE", reason.name()));
    }
}
