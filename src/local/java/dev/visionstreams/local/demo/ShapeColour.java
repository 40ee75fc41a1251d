package dev.visionstreams.local.demo;

/** The colours of drawn shapes, each with an unambiguous name. */
public enum ShapeColour {
    RED(0xd62728, "red"),
    ORANGE(0xff8c00, "orange"),
    YELLOW(0xf0d728, "yellow"),
    GREEN(0x2c8c3c, "green"),
    CYAN(0x00bebe, "cyan"),
    BLUE(0x1f50be, "blue"),
    PURPLE(0x803caa, "purple"),
    PINK(0xf07ab4, "pink"),
    BROWN(0x784b28, "brown"),
    BLACK(0x191919, "black");

    private final int rgb;
    private final String word;

    ShapeColour(int rgb, String word) {
        this.rgb = rgb;
        this.word = word;
    }

    /** 0xRRGGBB. */
    public int rgb() {
        return rgb;
    }

    String word() {
        return word;
    }

    /** Whether it stands out from a background, by the distance in RGB. */
    boolean showsOn(int background) {
        int red = (rgb >> 16 & 0xff) - (background >> 16 & 0xff);
        int green = (rgb >> 8 & 0xff) - (background >> 8 & 0xff);
        int blue = (rgb & 0xff) - (background & 0xff);
        return red * red + green * green + blue * blue > 110 * 110;
    }
}
