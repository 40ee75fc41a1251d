package dev.visionstreams.cli;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.fetch.RedactedUri;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * An image as it is named on the command line: by a URI, or by a file's path.
 *
 * @param name for people and for the record's key; without a URI's secrets
 */
record ImageArgument(String name, ImageReference reference) {
    /** A single letter would be a drive. */
    private static final Pattern URI_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    /**
     * Reads an argument.
     *
     * @param fileBase where files are reached by their names, for those that go by URL; null: they go inline
     * @param contentMaxBytes what may go inline
     */
    static ImageArgument of(String argument, @Nullable HttpUrl fileBase, long contentMaxBytes)
            throws BadInputException {
        if (argument.startsWith("file:")) {
            return file(path(URI.create(argument)), fileBase, contentMaxBytes);
        }
        if (URI_SCHEME.matcher(argument).matches()) {
            return new ImageArgument(RedactedUri.of(argument), byUri(argument));
        }
        try {
            return file(Path.of(argument), fileBase, contentMaxBytes);
        } catch (InvalidPathException e) {
            throw new BadInputException(argument + ": neither a URI nor a path", e);
        }
    }

    private static Path path(URI uri) throws BadInputException {
        try {
            return Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(uri + ": no file's URI; file:///path has three slashes", e);
        }
    }

    private static ImageArgument file(Path file, @Nullable HttpUrl fileBase, long contentMaxBytes)
            throws BadInputException {
        try {
            if (!Files.isRegularFile(file)) {
                throw new BadInputException(file + ": no such file");
            }
            if (fileBase != null) {
                HttpUrl url = fileBase.newBuilder()
                        .addPathSegment(String.valueOf(file.getFileName()))
                        .build();
                return new ImageArgument(RedactedUri.of(url.toString()), byUri(url.toString()));
            }
            long size = Files.size(file);
            if (size > contentMaxBytes) {
                throw new BadInputException(file + ": " + size + " bytes, vision.content.max.bytes is "
                        + contentMaxBytes + "; serve it by HTTP and name its URL, or the folder's with --file-base");
            }
            ImageReference reference = ImageReference.newBuilder()
                    .setContent(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .build();
            return new ImageArgument(file.toString(), reference);
        } catch (IOException e) {
            throw new BadInputException(file + ": can't be read: " + e.getMessage(), e);
        }
    }

    private static ImageReference byUri(String uri) {
        return ImageReference.newBuilder().setUri(uri).build();
    }
}
