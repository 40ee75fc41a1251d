package dev.visionstreams.pipeline;

import dev.visionstreams.fetch.ByteBudget.Reservation;
import dev.visionstreams.model.Picture;
import dev.visionstreams.pipeline.VisionResult.ImageFacts;
import java.util.List;

/** A request's images, ready to be sent; their bytes, and what is reserved for them, are given back when it is closed. */
record FetchedImages(List<ImageFacts> facts, List<Picture> pictures, long fetchMillis, Reservation reservation)
        implements AutoCloseable {
    FetchedImages {
        facts = List.copyOf(facts);
        pictures = List.copyOf(pictures);
    }

    @Override
    public void close() {
        for (Picture picture : pictures) {
            if (picture.content() instanceof Picture.Given given) {
                given.bytes().close();
            }
        }
        reservation.close();
    }
}
