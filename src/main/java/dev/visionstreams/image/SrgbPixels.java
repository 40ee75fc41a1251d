package dev.visionstreams.image;

import java.awt.color.ColorSpace;
import java.awt.color.ICC_ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorConvertOp;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;

/** Converts pixels to sRGB: 3 bytes per pixel (BGR), or 4 (ABGR) if the image has transparency. */
final class SrgbPixels {
    private SrgbPixels() {}

    static BufferedImage of(BufferedImage image) {
        ColorModel colors = image.getColorModel();
        int type = colors.hasAlpha() ? BufferedImage.TYPE_4BYTE_ABGR : BufferedImage.TYPE_3BYTE_BGR;
        if (image.getType() == type && isWhole(image)) {
            return image;
        }
        BufferedImage target = new BufferedImage(image.getWidth(), image.getHeight(), type);
        if (colors.getColorSpace().getType() == ColorSpace.TYPE_GRAY && !(colors instanceof IndexColorModel)) {
            copyGray(image, target);
        } else if (colors.getColorSpace().isCS_sRGB()) {
            copyRows(image, target);
        } else if (colors.getColorSpace().getType() == ColorSpace.TYPE_CMYK
                && !(colors.getColorSpace() instanceof ICC_ColorSpace)) {
            copyInks(image, target);
        } else {
            // Converting pixel by pixel with the colour model gives the same result, but takes minutes for a
            // photograph.
            new ColorConvertOp(null).filter(image, target);
        }
        return target;
    }

    /** Whether the image's array holds exactly its pixels. */
    private static boolean isWhole(BufferedImage image) {
        return image.getRaster().getParent() == null
                && image.getRaster().getSampleModelTranslateX() == 0
                && image.getRaster().getSampleModelTranslateY() == 0;
    }

    /** Without a profile inks have no exact colour: as other decoders have it, each takes its part of the light. */
    private static void copyInks(BufferedImage image, BufferedImage target) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int bands = raster.getNumBands();
        int shift = raster.getSampleModel().getSampleSize(0) - 8;
        int[] inks = new int[width * bands];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getPixels(0, y, width, 1, inks);
            for (int x = 0; x < width; x++) {
                int at = x * bands;
                int light = 0xFF - toByte(inks[at + 3], shift);
                int color = bands > 4 ? toByte(inks[at + 4], shift) : 0xFF;
                for (int ink = 0; ink < 3; ink++) {
                    color = color << 8 | (0xFF - toByte(inks[at + ink], shift)) * light / 0xFF;
                }
                row[x] = color;
            }
            target.setRGB(0, y, width, 1, row, 0, width);
        }
    }

    /** Java treats gray samples as linear and would brighten them, but in files they are gamma encoded like sRGB. */
    private static void copyGray(BufferedImage image, BufferedImage target) {
        Raster raster = image.getRaster();
        int width = image.getWidth();
        int grayShift = raster.getSampleModel().getSampleSize(0) - 8;
        boolean alpha = image.getColorModel().hasAlpha();
        int[] grays = new int[width];
        int[] alphas = new int[width];
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            raster.getSamples(0, y, width, 1, 0, grays);
            if (alpha) {
                raster.getSamples(0, y, width, 1, 1, alphas);
            }
            for (int x = 0; x < width; x++) {
                int gray = toByte(grays[x], grayShift);
                int opacity = alpha ? toByte(alphas[x], grayShift) : 0xFF;
                row[x] = (opacity << 24) | (gray * 0x010101);
            }
            target.setRGB(0, y, width, 1, row, 0, width);
        }
    }

    /** A sample of {@code 8 + shift} bits. */
    static int toByte(int sample, int shift) {
        return shift >= 0 ? (sample >> shift) & 0xFF : sample * 0xFF / ((1 << (8 + shift)) - 1);
    }

    private static void copyRows(BufferedImage image, BufferedImage target) {
        int width = image.getWidth();
        int[] row = new int[width];
        for (int y = 0; y < image.getHeight(); y++) {
            image.getRGB(0, y, width, 1, row, 0, width);
            target.setRGB(0, y, width, 1, row, 0, width);
        }
    }
}
