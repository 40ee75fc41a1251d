package dev.visionstreams.image;

import dev.visionstreams.bytes.ImageBytes;
import java.util.concurrent.CompletableFuture;

/** Makes images upright that can't be sent as they are. Thread-safe. */
public interface UprightImages {
    /** Whether the bytes are sent to the model unchanged, so that there is nothing to decode. */
    boolean leavesAsItIs(ImageHeader header);

    /**
     * The upright pixels in sRGB, as JPEG, or as PNG if they have transparency. Of an animation only the first frame. The
     * bytes have to stay open until then.
     *
     * @param header the result of {@link ImageInspector} for these bytes, and so within its pixel limit
     * @return fails with an {@link UnusableImageException}, or with a {@link PixelsUnavailableException} if no image can be
     *     decoded now; may complete on any thread
     */
    CompletableFuture<UprightImage> upright(ImageBytes bytes, ImageHeader header);
}
