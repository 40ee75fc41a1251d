package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Failed;
import dev.visionstreams.fetch.FetchResult.Reason;
import java.io.EOFException;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.ConnectException;
import java.net.ProtocolException;
import java.net.UnknownHostException;
import java.time.Instant;
import javax.net.ssl.SSLException;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/** What a response's status, or an error of the connection, means for the request. */
final class HttpFailures {
    private HttpFailures() {}

    /** @param shown the URL without its secrets */
    static Failed of(Response response, String shown, Instant now) {
        int status = response.code();
        Reason reason = reason(status);
        return new Failed(
                reason,
                shown + ": HTTP status " + status,
                status,
                reason == Reason.FETCH_UNAVAILABLE ? RetryAfter.of(response, now) : null);
    }

    /** @param shown the URL without its secrets */
    static Failed of(IOException e, String shown) {
        if (isForbiddenAddress(e)) {
            return new Failed(Reason.ADDRESS_NOT_ALLOWED, shown + ": resolves to an address that isn't allowed");
        }
        return e instanceof InterruptedIOException
                ? new Failed(Reason.FETCH_TIMEOUT, shown + ": timed out (" + e.getMessage() + ")")
                : new Failed(Reason.FETCH_UNREACHABLE, shown + ": " + describe(e));
    }

    private static Reason reason(int status) {
        return switch (status) {
            case 401, 403 -> Reason.IMAGE_ACCESS_DENIED;
            case 404, 410 -> Reason.IMAGE_NOT_FOUND;
            case 408, 425, 429 -> Reason.FETCH_UNAVAILABLE;
            default -> status >= 500 ? Reason.FETCH_UNAVAILABLE : Reason.FETCH_REFUSED;
        };
    }

    /** Never the exception's own message, which may repeat received bytes or an address. */
    private static String describe(IOException e) {
        if (e instanceof UnknownHostException) {
            return "the host name has no address";
        } else if (e instanceof ConnectException) {
            return "no connection";
        } else if (e instanceof SSLException) {
            return "no trusted TLS connection (" + e.getClass().getSimpleName() + ")";
        } else if (e instanceof ProtocolException || e instanceof EOFException) {
            return "the response is cut off, too long or not HTTP";
        }
        return "the connection broke (" + e.getClass().getSimpleName() + ")";
    }

    /** The guard's exception may be the cause, or suppressed when OkHttp tried several addresses. */
    private static boolean isForbiddenAddress(@Nullable Throwable error) {
        if (error == null || error instanceof AddressGuard.ForbiddenAddressException) {
            return error != null;
        }
        for (Throwable suppressed : error.getSuppressed()) {
            if (isForbiddenAddress(suppressed)) {
                return true;
            }
        }
        return isForbiddenAddress(error.getCause());
    }
}
