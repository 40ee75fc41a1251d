package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Fetched;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** Decodes {@code data:} URIs (RFC 2397): base64, or text with percent escapes. Completes immediately. */
final class DataUriFetcher implements ImageFetcher {
    private static final String BASE64 = ";base64";

    private final int maxBytes;

    DataUriFetcher(int maxBytes) {
        this.maxBytes = maxBytes;
    }

    @Override
    public CompletableFuture<FetchResult> fetch(ImageSource source) {
        String uri = source.uri();
        return CompletableFuture.completedFuture(
                uri == null ? invalid("the request has no URI") : read(uri.strip(), source.mediaType()));
    }

    private FetchResult read(String uri, @Nullable String mediaType) {
        int comma = uri.indexOf(',');
        if (comma < 0) {
            return invalid("a data: URI without a comma before its content");
        }
        String description = uri.substring("data:".length(), comma);
        boolean base64 = description.toLowerCase(Locale.ROOT).endsWith(BASE64);
        int parameters = description.indexOf(';');
        String declared = parameters < 0 ? description : description.substring(0, parameters);
        int fragment = uri.indexOf('#', comma);
        int end = fragment < 0 ? uri.length() : fragment;
        // Checked before decoding: a base64 character takes up to three characters when escaped, and four of them hold
        // 3 bytes.
        if ((end - comma - 1L) / 3 / 4 * 3 > maxBytes) {
            return exceeded();
        }
        Buffer text = unescaped(uri, comma + 1, end);
        if (text == null) {
            return invalid("a data: URI with a broken escape or characters beyond ASCII");
        }
        ByteString content = base64 ? ByteString.decodeBase64(text.readUtf8()) : text.snapshot();
        if (content == null) {
            return invalid("a data: URI whose content isn't base64");
        }
        return content.size() > maxBytes
                ? exceeded()
                : new Fetched(content, declared.isBlank() ? mediaType : declared.strip());
    }

    /** The bytes that the characters represent; null if they are malformed. */
    private static @Nullable Buffer unescaped(String uri, int from, int end) {
        Buffer bytes = new Buffer();
        int at = from;
        while (at < end) {
            int plain = at;
            while (plain < end && uri.charAt(plain) != '%' && uri.charAt(plain) < 0x80) {
                plain++;
            }
            bytes.writeUtf8(uri, at, plain);
            at = plain;
            if (at < end) {
                int high = at + 2 < end ? Character.digit(uri.charAt(at + 1), 16) : -1;
                int low = at + 2 < end ? Character.digit(uri.charAt(at + 2), 16) : -1;
                if (uri.charAt(at) != '%' || high < 0 || low < 0) {
                    return null;
                }
                bytes.writeByte((high << 4) | low);
                at += 3;
            }
        }
        return bytes;
    }

    private FetchResult exceeded() {
        return new Failed(Reason.IMAGE_BYTES_EXCEEDED, "a data: URI with more than " + maxBytes + " bytes");
    }

    private static FetchResult invalid(String message) {
        return new Failed(Reason.URI_INVALID, message);
    }
}
