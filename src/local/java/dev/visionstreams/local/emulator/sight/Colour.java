package dev.visionstreams.local.emulator.sight;

import java.awt.Color;

/** Common English names of colours. */
public final class Colour {
    private Colour() {}

    /** A single word such as {@code red}. */
    public static String name(int rgb) {
        float[] hsb = Color.RGBtoHSB(rgb >> 16 & 0xff, rgb >> 8 & 0xff, rgb & 0xff, null);
        double hue = hsb[0] * 360;
        double saturation = hsb[1];
        double brightness = hsb[2];
        if (brightness < 0.17) {
            return "black";
        }
        if (saturation < 0.14 || saturation * brightness < 0.1) {
            return brightness > 0.9 ? "white" : "grey";
        }
        if (hue < 15 || hue >= 345) {
            return saturation < 0.55 && brightness > 0.7 ? "pink" : "red";
        }
        if (hue < 45) {
            return brightness < 0.68 ? "brown" : "orange";
        }
        if (hue < 70) {
            return "yellow";
        }
        if (hue < 165) {
            return "green";
        }
        if (hue < 195) {
            return "cyan";
        }
        if (hue < 255) {
            return "blue";
        }
        return hue < 300 ? "purple" : "pink";
    }

    /** The name, with {@code dark} or {@code light} before it where that applies. */
    public static String fullName(int rgb) {
        String name = name(rgb);
        double luma = 0.299 * (rgb >> 16 & 0xff) + 0.587 * (rgb >> 8 & 0xff) + 0.114 * (rgb & 0xff);
        if (name.equals("black") || name.equals("white")) {
            return name;
        }
        return luma < 60 ? "dark " + name : luma > 190 && !name.equals("yellow") ? "light " + name : name;
    }
}
