package dev.visionstreams.bench;

import com.sun.net.httpserver.HttpExchange;
import dev.visionstreams.local.emulator.http.LocalHttpServer;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import javax.imageio.ImageIO;

/**
 * Serves a JPEG per event over loopback HTTP. All show the same noise; a comment with the event's number makes the bytes
 * of each its own, so nothing can be shared or cached.
 */
final class Images implements AutoCloseable {
    private static final int TRIAL_SIDE = 128;
    private static final int COMMENT = 0xFFFE;

    /** What follows SOI and the comment. */
    private final byte[] rest;

    private final Set<InetSocketAddress> connections = ConcurrentHashMap.newKeySet();
    private final LocalHttpServer server;

    /** @param bytes about how large an image is */
    Images(long bytes) throws IOException {
        double perPixel = jpeg(TRIAL_SIDE).length / (double) (TRIAL_SIDE * TRIAL_SIDE);
        byte[] jpeg = jpeg(Math.max(16, (int) Math.sqrt(bytes / perPixel)));
        rest = ByteBuffer.allocate(jpeg.length - 2)
                .put(jpeg, 2, jpeg.length - 2)
                .array();
        server = LocalHttpServer.start("127.0.0.1", 0, "images", this::handle);
    }

    /** The image of event n is at {@code /n.jpg}. */
    URI uri() {
        return server.uri();
    }

    int connections() {
        return connections.size();
    }

    private static byte[] jpeg(int side) throws IOException {
        BufferedImage image = new BufferedImage(side, side, BufferedImage.TYPE_INT_RGB);
        Random random = new Random(side);
        for (int y = 0; y < side; y++) {
            for (int x = 0; x < side; x++) {
                image.setRGB(x, y, random.nextInt());
            }
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ImageIO.write(image, "jpg", out);
        return out.toByteArray();
    }

    private void handle(HttpExchange exchange) throws IOException {
        connections.add(exchange.getRemoteAddress());
        String path = exchange.getRequestURI().getPath();
        long event = Long.parseLong(path, 1, path.indexOf('.'), 10);
        byte[] start = ByteBuffer.allocate(14)
                .putShort((short) 0xFFD8)
                .putShort((short) COMMENT)
                .putShort((short) 10)
                .putLong(event)
                .array();
        exchange.getResponseHeaders().set("Content-Type", "image/jpeg");
        exchange.sendResponseHeaders(200, start.length + rest.length);
        try (OutputStream output = exchange.getResponseBody()) {
            output.write(start);
            output.write(rest);
        } catch (IOException disconnected) {
            exchange.close();
        }
    }

    @Override
    public void close() {
        server.close();
    }
}
