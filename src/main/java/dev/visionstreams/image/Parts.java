package dev.visionstreams.image;

import dev.visionstreams.image.UnusableImageException.Reason;
import java.util.ArrayList;
import java.util.List;
import okio.ByteString;

/** Collects the parts of a file that a decoder is given; neighbours become one. Not thread-safe. */
final class Parts {
    /** Ordinary files have some hundred chunks or segments; each costs memory here. */
    private static final int MOST = 100_000;

    private final List<HeaderBytes> list = new ArrayList<>();
    private long size;

    void add(HeaderBytes part) throws UnusableImageException {
        size += part.size();
        int last = list.size() - 1;
        if (last >= 0 && list.get(last).all() == part.all() && list.get(last).end() == part.start()) {
            HeaderBytes before = list.get(last);
            list.set(last, new HeaderBytes(before.all(), before.start(), part.end()));
            return;
        }
        if (list.size() == MOST) {
            throw new UnusableImageException(
                    Reason.IMAGE_CORRUPT,
                    "the file is in more than " + MOST + " pieces: it wasn't written by an encoder");
        }
        list.add(part);
    }

    void add(ByteString part) throws UnusableImageException {
        add(HeaderBytes.of(part));
    }

    void add(Parts parts) throws UnusableImageException {
        for (HeaderBytes part : parts.list) {
            add(part);
        }
    }

    long size() {
        return size;
    }

    List<HeaderBytes> list() {
        return List.copyOf(list);
    }
}
