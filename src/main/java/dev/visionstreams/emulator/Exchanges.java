package dev.visionstreams.emulator;

import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.emulator.Decision.Ending;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.ZipException;

/** Bodies in and out. */
final class Exchanges {
    /** The classic limit of a request with inline data. */
    private static final int MOST_BYTES = 20_971_520;

    /** Below it compression saves nothing. */
    private static final int WORTH_COMPRESSING = 1024;

    private Exchanges() {}

    static byte[] body(HttpExchange exchange) throws IOException, ApiException {
        boolean gzip = "gzip".equalsIgnoreCase(exchange.getRequestHeaders().getFirst("Content-Encoding"));
        try (InputStream plain = exchange.getRequestBody();
                InputStream input = gzip ? new GZIPInputStream(plain) : plain) {
            byte[] body = input.readNBytes(MOST_BYTES + 1);
            if (body.length > MOST_BYTES) {
                throw ApiException.invalid("Request payload size exceeds the limit: " + MOST_BYTES + " bytes.");
            }
            return body;
        } catch (ZipException broken) {
            throw ApiException.invalid("Request body is not valid gzip.");
        }
    }

    static void send(HttpExchange exchange, Decision decision) throws IOException {
        if (decision.ending() == Ending.DROP) {
            exchange.close();
            return;
        }
        byte[] body = decision.body().toByteArray();
        String accepted = exchange.getRequestHeaders().getFirst("Accept-Encoding");
        if (accepted != null && accepted.contains("gzip") && body.length >= WORTH_COMPRESSING) {
            body = gzip(body);
            exchange.getResponseHeaders().set("Content-Encoding", "gzip");
        }
        exchange.getResponseHeaders().set("Content-Type", decision.contentType());
        decision.headers().forEach(exchange.getResponseHeaders()::set);
        exchange.getResponseHeaders().set("Vary", "Origin, X-Origin, Referer");
        exchange.sendResponseHeaders(decision.status(), body.length == 0 ? -1 : body.length);
        if (decision.ending() == Ending.CUT) {
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
