package dev.visionstreams.local.emulator.reply;

import dev.visionstreams.local.emulator.sight.Region;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Base64;
import javax.imageio.ImageIO;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** Masks in the form of Gemini 2: a grey PNG of the box, 0 outside the region and 255 inside. */
final class MaskPng {
    private static final int MAX = 256;

    private MaskPng() {}

    static String dataUri(Region region) {
        int width = Math.min(MAX, region.maskWidth());
        int height = Math.min(MAX, region.maskHeight());
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                int fromX = (2 * x + 1) * region.maskWidth() / (2 * width);
                int fromY = (2 * y + 1) * region.maskHeight() / (2 * height);
                if (region.mask().get(fromY * region.maskWidth() + fromX)) {
                    image.getRaster().setSample(x, y, 0, 255);
                }
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (MemoryCacheImageOutputStream output = new MemoryCacheImageOutputStream(bytes)) {
            ImageIO.write(image, "png", output);
        } catch (IOException impossible) {
            throw new IllegalStateException("writing to memory", impossible);
        }
        return "data:image/png;base64," + Base64.getEncoder().encodeToString(bytes.toByteArray());
    }
}
