package dev.visionstreams.emulator;

import java.time.Instant;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What {@code fileData} names: a file of the Files API, by any host's name, or a URL that the service fetches itself. */
final class FileData {
    /** A file by its URI or its name. */
    private static final Pattern FILE = Pattern.compile("(?:https?://[^/]+/v1(?:beta|alpha)?/)?files/([^/?#]+)");

    /** @param mimeType what the file was uploaded as; empty: unknown */
    record Found(Picture picture, String mimeType) {}

    private final FileStore store;
    private final UrlPictures urls;

    FileData(FileStore store, UrlPictures urls) {
        this.store = store;
        this.urls = urls;
    }

    Found find(String uri) throws ApiException {
        Matcher file = FILE.matcher(uri);
        if (file.matches()) {
            StoredFile stored = store.get(file.group(1));
            Instant now = store.now();
            if (!stored.state(now).equals("ACTIVE")) {
                throw ApiErrors.fileNotActive(stored.id());
            }
            return new Found(stored.bytes(), stored.mimeType());
        }
        if (uri.toLowerCase(Locale.ROOT).matches("https?://.*")) {
            return new Found(urls.fetch(uri), "");
        }
        throw ApiException.invalid("Invalid or unsupported file uri: " + uri);
    }
}
