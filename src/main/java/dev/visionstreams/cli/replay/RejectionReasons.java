package dev.visionstreams.cli.replay;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.topology.RequestReason;
import java.util.List;
import java.util.stream.Stream;

/** Every reason that a rejection may have. */
public final class RejectionReasons {
    private RejectionReasons() {}

    public static List<String> names() {
        return Stream.<Enum<?>[]>of(
                        RequestReason.values(),
                        FetchResult.Reason.values(),
                        UnusableImageException.Reason.values(),
                        ModelFailure.Reason.values())
                .flatMap(Stream::of)
                .map(Enum::name)
                .toList();
    }
}
