package dev.visionstreams.gemini;

import com.google.auth.Retryable;
import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * Adds the credentials of a Google Cloud project to each request; Google's library finds and refreshes them. May block the
 * call's own thread while it does.
 */
final class CloudCredentials implements Interceptor {
    private static final String SCOPE = "https://www.googleapis.com/auth/cloud-platform";

    private final @Nullable Path file;

    /** Looked up on first use, which may take a connection. Guarded by this. */
    private @Nullable GoogleCredentials credentials;

    /** @param file null for application default credentials */
    CloudCredentials(@Nullable Path file) {
        this.file = file;
    }

    /** There are no credentials, or they can't be refreshed. */
    static final class UnavailableException extends IOException {
        private static final long serialVersionUID = 1;

        private final boolean retryable;

        UnavailableException(IOException cause) {
            super("no credentials of Google Cloud: " + cause.getMessage(), cause);
            this.retryable = cause instanceof Retryable failure && failure.isRetryable();
        }

        boolean isRetryable() {
            return retryable;
        }
    }

    @Override
    public Response intercept(Chain chain) throws IOException {
        Request request = chain.request();
        Request.Builder authorised = request.newBuilder();
        for (Map.Entry<String, List<String>> header : headers(request).entrySet()) {
            header.getValue().forEach(value -> authorised.header(header.getKey(), value));
        }
        return chain.proceed(authorised.build());
    }

    private Map<String, List<String>> headers(Request request) throws UnavailableException {
        try {
            return credentials().getRequestMetadata(request.url().uri());
        } catch (IOException e) {
            throw new UnavailableException(e);
        }
    }

    private synchronized GoogleCredentials credentials() throws IOException {
        GoogleCredentials known = credentials;
        if (known == null) {
            known = find().createScoped(SCOPE);
            credentials = known;
        }
        return known;
    }

    private GoogleCredentials find() throws IOException {
        Path json = file;
        if (json == null) {
            return GoogleCredentials.getApplicationDefault();
        }
        try (InputStream stream = Files.newInputStream(json)) {
            return GoogleCredentials.fromStream(stream);
        }
    }
}
