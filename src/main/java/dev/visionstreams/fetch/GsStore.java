package dev.visionstreams.fetch;

import com.google.auth.oauth2.GoogleCredentials;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/** Google Cloud Storage by its JSON API (objects.get with alt=media); Google's library finds the credentials. */
final class GsStore implements ObjectFetcher.Store {
    private static final String READ_ONLY = "https://www.googleapis.com/auth/devstorage.read_only";

    private final GsSettings settings;
    private final HttpUrl endpoint;

    /** Looked up on first use, which may take a connection. Guarded by this. */
    private @Nullable GoogleCredentials credentials;

    GsStore(GsSettings settings) {
        this.settings = settings;
        HttpUrl url = HttpUrl.get(settings.endpoint());
        if (url == null) {
            throw new IllegalArgumentException("not an http or https URL: " + settings.endpoint());
        }
        this.endpoint = url;
    }

    @Override
    public ObjectFetcher.SignedRequest sign(ObjectUri object) throws IOException {
        HttpUrl url = endpoint.newBuilder()
                .addPathSegments("storage/v1/b")
                .addPathSegment(object.bucket())
                .addPathSegment("o")
                .addPathSegment(object.key())
                .addQueryParameter("alt", "media")
                .build();
        Headers.Builder headers = new Headers.Builder();
        if (settings.credentials() != GsSettings.Credentials.NONE) {
            credentials()
                    .getRequestMetadata(URI.create(endpoint.toString()))
                    .forEach((name, values) -> values.forEach(value -> headers.add(name, value)));
        }
        return new ObjectFetcher.SignedRequest(url, headers.build());
    }

    private synchronized GoogleCredentials credentials() throws IOException {
        GoogleCredentials known = credentials;
        if (known == null) {
            known = find().createScoped(READ_ONLY);
            credentials = known;
        }
        return known;
    }

    private GoogleCredentials find() throws IOException {
        Path file = settings.credentialsFile();
        if (file == null) {
            return GoogleCredentials.getApplicationDefault();
        }
        try (InputStream json = Files.newInputStream(file)) {
            return GoogleCredentials.fromStream(json);
        }
    }
}
