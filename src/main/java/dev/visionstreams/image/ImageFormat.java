package dev.visionstreams.image;

import java.util.Arrays;

/** Formats recognised by their bytes. */
public enum ImageFormat {
    JPEG("image/jpeg", true),
    PNG("image/png", true),
    WEBP("image/webp", true),
    HEIC("image/heic", true),
    HEIF("image/heif", true),
    GIF("image/gif", false),
    BMP("image/bmp", false),
    TIFF("image/tiff", false),
    AVIF("image/avif", false);

    private final String mediaType;
    private final boolean takenByModels;

    ImageFormat(String mediaType, boolean takenByModels) {
        this.mediaType = mediaType;
        this.takenByModels = takenByModels;
    }

    public String mediaType() {
        return mediaType;
    }

    /** Whether Gemini accepts images of this type. */
    public static boolean isTakenByModels(String mediaType) {
        return Arrays.stream(values())
                .anyMatch(format -> format.takenByModels && format.mediaType.equalsIgnoreCase(mediaType));
    }

    /** Whether its pixels can be decoded here. */
    boolean isDecodable() {
        return this != HEIC && this != HEIF && this != AVIF;
    }

    /** Whether Gemini accepts this format (its documentation, "Supported image formats"). */
    public boolean takenByModels() {
        return takenByModels;
    }
}
