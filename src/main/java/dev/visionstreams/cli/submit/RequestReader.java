package dev.visionstreams.cli.submit;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.RedactedUri;
import java.util.List;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Turns an argument or a line of a list into a request. */
public final class RequestReader {
    private final RequestTemplate template;
    private final @Nullable HttpUrl fileBase;
    private final long contentMaxBytes;

    /**
     * A request and its record's key.
     *
     * @param name for messages
     */
    public record Submission(String name, String key, ImageRequest request) {}

    /**
     * Creates a reader.
     *
     * @param fileBase URL under which files are served by name; null: files are sent inside the request
     * @param contentMaxBytes the largest file that may be sent inside a request
     */
    public RequestReader(RequestTemplate template, @Nullable HttpUrl fileBase, long contentMaxBytes) {
        this.template = template;
        this.fileBase = fileBase;
        this.contentMaxBytes = contentMaxBytes;
    }

    /** Whether every request gets the same id. */
    boolean hasId() {
        return !template.id().isEmpty();
    }

    /** Reads a URI, a path or, if it starts with a brace, an {@code ImageRequest} in JSON. */
    Submission read(String text) throws BadInputException {
        if (text.startsWith("{")) {
            ImageRequest request = RequestJson.read(text, template);
            return submission(name(request), request);
        }
        ImageArgument image = ImageArgument.of(text, fileBase, contentMaxBytes);
        return submission(image.name(), template.request(List.of(image.reference())));
    }

    /** The image's name as the key keeps the results for an image in order and spreads images over partitions. */
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
