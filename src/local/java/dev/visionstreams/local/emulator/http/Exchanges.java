package dev.visionstreams.local.emulator.http;

import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.http.HttpAnswer.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Reads requests and sends answers. */
public final class Exchanges {
    /** Google's limit of a request with inline data. */
    private static final int MAX_BYTES = 20_971_520;

    /** Compressing smaller bodies saves nothing. */
    private static final int MIN_COMPRESSED = 1024;

    private Exchanges() {}

    /** A query parameter, decoded; empty if it is missing. */
    public static String parameter(HttpExchange exchange, String name) {
        String query = exchange.getRequestURI().getRawQuery();
        return Arrays.stream((query == null ? "" : query).split("&", -1))
                .filter(pair -> pair.startsWith(name + "="))
                .map(pair -> URLDecoder.decode(pair.substring(name.length() + 1), StandardCharsets.UTF_8))
                .findFirst()
                .orElse("");
    }

    /** The server's base address as this client addressed it. */
    public static String base(HttpExchange exchange) {
        return "http://" + exchange.getRequestHeaders().getFirst("Host");
    }

    /** Reads and discards the rest of the body: the JDK's server resets the connection of a client that is still sending. */
    public static void drain(HttpExchange exchange) throws IOException {
        try (InputStream rest = exchange.getRequestBody()) {
            rest.transferTo(OutputStream.nullOutputStream());
        }
    }

    /**
     * The whole body, unzipped if it was sent with gzip.
     *
     * @throws ApiException if it is larger than 20 MiB or broken gzip
     */
    public static byte[] body(HttpExchange exchange) throws IOException, ApiException {
        boolean gzip = "gzip".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream plain = exchange.getRequestBody();
                InputStream input = gzip ? new GZIPInputStream(plain) : plain) {
            byte[] body = input.readNBytes(MAX_BYTES + 1);
            if (body.length > MAX_BYTES) {
                throw ApiException.invalid("Request payload size exceeds the limit: " + MAX_BYTES + " bytes.");
            }
            return body;
        } catch (ZipException broken) {
            throw ApiException.invalid("Request body is not valid gzip.");
        }
    }

    public static void send(HttpExchange exchange, HttpAnswer answer) throws IOException {
        if (answer.ending() == Ending.DROP) {
            exchange.close();
            return;
        }
        byte[] body = answer.body().toByteArray();
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        if (accepted != null && accepted.contains("gzip") && body.length >= MIN_COMPRESSED) {
            body = gzip(body);
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.getResponseHeaders().set("Content-Type", answer.contentType());
        answer.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Vary", "Origin, X-Origin, Referer");
        exchange.sendResponseHeaders(answer.status(), body.length == 0 ? -1 : body.length);
        if (answer.ending() == Ending.CUT) {
            exchange.getResponseBody().write(body, 0, body.length / 2);
            exchange.close();
            return;
        }
        try (OutputStream output = exchange.getResponseBody()) {
            output.write(body);
        }
    }

    private static byte[] gzip(byte[] body) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(body.length / 2);
        try (GZIPOutputStream output = new GZIPOutputStream(bytes)) {
            output.write(body);
        }
        return bytes.toByteArray();
    }
}
