package dev.visionstreams.cli.submit;

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
 * An image named on the command line by a URI or a file's path.
 *
 * @param name for messages and the record's key; without the URI's secrets
 */
record ImageArgument(String name, ImageReference reference) {
    /** At least two characters: a single letter is a Windows drive. */
    private static final Pattern URI_SCHEME = Pattern.compile("[A-Za-z][A-Za-z0-9+.-]+:.*", Pattern.DOTALL);

    /**
     * Reads an argument.
     *
     * @param fileBase URL under which files are served by name; null: files are sent inside the request
     * @param contentMaxBytes the largest file that may be sent inside a request
     */
    static ImageArgument of(String argument, @Nullable HttpUrl fileBase, long contentMaxBytes)
            throws BadInputException {
        if (argument.startsWith("file:")) {
            return file(path(URI.create(argument)), fileBase, contentMaxBytes);
        }
        if (isUri(argument)) {
            return new ImageArgument(RedactedUri.of(argument), byUri(argument));
        }
        try {
            return file(Path.of(argument), fileBase, contentMaxBytes);
        } catch (InvalidPathException e) {
            throw new BadInputException(argument + ": neither a URI nor a path", e);
        }
    }

    static boolean isUri(String argument) {
        return URI_SCHEME.matcher(argument).matches();
    }

    private static Path path(URI uri) throws BadInputException {
        try {
            return Path.of(uri);
        } catch (IllegalArgumentException e) {
            throw new BadInputException(uri + ": not a valid file URI; write file:///path with three slashes", e);
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
                throw new BadInputException(file + ": " + size + " bytes are more than vision.content.max.bytes="
                        + contentMaxBytes + "; serve it by HTTP and give its URL, or the folder's with --file-base");
            }
            ImageReference reference = ImageReference.newBuilder()
                    .setContent(ByteBuffer.wrap(Files.readAllBytes(file)))
                    .build();
            return new ImageArgument(file.toString(), reference);
        } catch (IOException e) {
            throw new BadInputException(file + ": can't be read: " + e, e);
        }
    }

    private static ImageReference byUri(String uri) {
        return ImageReference.newBuilder().setUri(uri).build();
    }
}
