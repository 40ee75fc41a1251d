package dev.visionstreams.emulator;

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
 * Looks at pictures. Remembers the last ones by their bytes' hash, so that a load of the same few pictures costs no
 * decoding, and looks at no more at a time than there are processors, so that many large ones don't use up the heap.
 */
final class Eye {
    private static final int REMEMBERED = 256;

    private final ExifMode exif;
    private final Semaphore looks = new Semaphore(Runtime.getRuntime().availableProcessors());
    private final Map<ByteString, Sight> seen = new LinkedHashMap<>(REMEMBERED, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<ByteString, Sight> eldest) {
            return size() > REMEMBERED;
        }
    };

    Eye(ExifMode exif) {
        this.exif = exif;
    }

    /** @throws IOException if the bytes are no picture */
    Sight look(Picture picture) throws IOException {
        ByteString hash = picture.sha256();
        Sight known = recall(hash);
        if (known != null) {
            return known;
        }
        looks.acquireUninterruptibly();
        try {
            known = recall(hash);
            if (known != null) {
                return known;
            }
            Sight sight = see(PictureReader.read(picture.read(), exif));
            synchronized (seen) {
                seen.put(hash, sight);
            }
            return sight;
        } finally {
            looks.release();
        }
    }

    static Sight see(BufferedImage image) {
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

    private @Nullable Sight recall(ByteString hash) {
        synchronized (seen) {
            return seen.get(hash);
        }
    }
}
