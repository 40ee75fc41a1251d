package dev.visionstreams.local.emulator.sight;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Finds what an image shows. Results are cached by the hash of the bytes, so that load tests with a few images don't decode
 * them again, and images that are decoded at the same time share half of the heap. Thread-safe.
 */
public final class ImageAnalyser {
    private static final int CACHED = 256;

    private final ExifMode exif;

    /** A permit per pixel. */
    private final Semaphore decoding = new Semaphore(ImageDecoder.MAX_PIXELS);

    private final Map<ByteString, Sight> sights = new LinkedHashMap<>(CACHED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, Sight> eldest) {
            return size() > CACHED;
        }
    };

    public ImageAnalyser(ExifMode exif) {
        this.exif = exif;
    }

    /**
     * Decodes and analyses an image, unless its result is cached.
     *
     * @throws IOException if the bytes can't be decoded
     */
    public Sight look(SentImage image) throws IOException {
        ByteString hash = image.sha256();
        Sight known = cached(hash);
        if (known != null) {
            return known;
        }
        byte[] bytes = image.read();
        int pixels = ImageDecoder.pixels(bytes);
        decoding.acquireUninterruptibly(pixels);
        try {
            known = cached(hash);
            if (known != null) {
                return known;
            }
            Sight sight = analyse(ImageDecoder.read(bytes, exif));
            synchronized (sights) {
                sights.put(hash, sight);
            }
            return sight;
        } finally {
            decoding.release(pixels);
        }
    }

    static Sight analyse(BufferedImage image) {
        Pixels pixels = Pixels.of(image);
        Optional<Background> plain = Background.of(pixels);
        List<Region> regions;
        int colour;
        if (plain.isPresent()) {
            regions = new ShapeFinder(pixels, plain.get()).find();
            colour = plain.get().at(pixels, pixels.height() / 2 * pixels.width() + pixels.width() / 2);
        } else {
            PhotoFinder photo = new PhotoFinder(pixels);
            regions = photo.find();
            colour = photo.meanColour();
        }
        List<Region> largestFirst = regions.stream()
                .sorted(Comparator.comparingInt(Region::pixels).reversed())
                .toList();
        return new Sight(image.getWidth(), image.getHeight(), plain.isPresent(), colour, largestFirst);
    }

    private @Nullable Sight cached(ByteString hash) {
        synchronized (sights) {
            return sights.get(hash);
        }
    }
}
