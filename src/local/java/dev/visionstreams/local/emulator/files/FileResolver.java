package dev.visionstreams.local.emulator.files;

import dev.visionstreams.local.emulator.http.ApiErrors;
import dev.visionstreams.local.emulator.http.ApiException;
import dev.visionstreams.local.emulator.sight.SentImage;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Resolves the URIs of {@code fileData}: uploaded files, under any host name, and URLs and objects in buckets, which the
 * service fetches itself.
 */
public final class FileResolver {
    /** A file by its URI or its name. */
    private static final Pattern FILE = Pattern.compile("(?:https?://[^/]+/v1(?:beta|alpha)?/)?files/([^/?#]+)");

    /**
     * An image and its declared type.
     *
     * @param mimeType declared at the upload; empty if unknown
     */
    public record Resolved(SentImage image, String mimeType) {}

    private final FileStore store;
    private final UrlImages urls;

    FileResolver(FileStore store, UrlImages urls) {
        this.store = store;
        this.urls = urls;
    }

    /**
     * The image behind a URI.
     *
     * @throws ApiException if there is no such file, it isn't ACTIVE, or the URL can't be fetched
     */
    public Resolved resolve(String uri) throws ApiException {
        Matcher name = FILE.matcher(uri);
        if (name.matches()) {
            StoredFile file = store.get(name.group(1));
            if (!file.state(store.now()).equals("ACTIVE")) {
                throw ApiErrors.fileNotActive(file.id());
            }
            return new Resolved(file.bytes(), file.mimeType());
        }
        if (uri.startsWith("gs://") && urls.hasStorage()) {
            return new Resolved(urls.fetchObject(uri), "");
        }
        if (uri.toLowerCase(Locale.ROOT).matches("https?://.*")) {
            return new Resolved(urls.fetch(uri), "");
        }
        throw ApiException.invalid("Invalid or unsupported file uri: " + uri);
    }
}
