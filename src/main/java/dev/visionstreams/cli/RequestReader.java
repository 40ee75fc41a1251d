package dev.visionstreams.cli;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.RedactedUri;
import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Turns what a user names, an argument or a line of a list, into requests. */
final class RequestReader {
    private final RequestTemplate template;
    private final @Nullable HttpUrl fileBase;
    private final long contentMaxBytes;

    /**
     * A request with its record's key.
     *
     * @param name for people
     */
    record Submission(String name, String key, ImageRequest request) {}

    /** See {@link ImageArgument#of} for the latter two. */
    RequestReader(RequestTemplate template, @Nullable HttpUrl fileBase, long contentMaxBytes) {
        this.template = template;
        this.fileBase = fileBase;
        this.contentMaxBytes = contentMaxBytes;
    }

    /** A URI, a path or, if it starts with a brace, an {@code ImageRequest} in JSON. */
    Submission read(String text) throws BadInputException {
        if (text.startsWith("{")) {
            ImageRequest request = RequestJson.read(text, template);
            return submission(name(request), request);
        }
        ImageArgument image = ImageArgument.of(text, fileBase, contentMaxBytes);
        return submission(image.name(), template.request(List.of(image.reference())));
    }

    /** The image's name as the key keeps an image's results in order, and spreads images over partitions. */
    private Submission submission(String name, ImageRequest request) {
        return new Submission(name, template.key() == null ? name : template.key(), request);
    }

    private static String name(ImageRequest request) {
        ImageReference first = request.getImages().get(0);
        String uri = first.getUri();
        if (!request.getId().isEmpty() || uri == null) {
            return request.getId();
        }
        return RedactedUri.of(uri);
    }
}
