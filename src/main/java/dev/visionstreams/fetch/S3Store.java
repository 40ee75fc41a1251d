package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.DefaultCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Configuration;
import software.amazon.awssdk.services.s3.presigner.S3Presigner;
import software.amazon.awssdk.services.s3.presigner.model.PresignedGetObjectRequest;

/**
 * Asks an S3-compatible store by a URL that Amazon's library signs: it knows credentials, regions, endpoints and the
 * signature; no client of its own transfers anything.
 */
final class S3Store implements ObjectFetcher.Store, AutoCloseable {
    /** Longer than any transfer waits to begin. */
    private static final Duration VALID = Duration.ofMinutes(15);

    private static final String REGION_OF_OTHER_STORES = "us-east-1";

    private final S3Settings settings;

    /** Made when it is first needed: to find a region may take a connection. Guarded by this. */
    private @Nullable S3Presigner presigner;

    S3Store(S3Settings settings) {
        this.settings = settings;
    }

    @Override
    public ObjectFetcher.Asked ask(ObjectUri object) throws RefusedException {
        PresignedGetObjectRequest signed = presigner().presignGetObject(request -> request.signatureDuration(VALID)
                .getObjectRequest(get -> get.bucket(object.bucket()).key(object.key())));
        HttpUrl url = HttpUrl.get(signed.url());
        if (url == null || !url.encodedPath().equals(signed.url().getPath())) {
            throw new RefusedException(Reason.URI_INVALID, "a key that reads otherwise in a URL");
        }
        Headers.Builder headers = new Headers.Builder();
        for (Map.Entry<String, List<String>> header : signed.signedHeaders().entrySet()) {
            if (!header.getKey().equalsIgnoreCase("host")) {
                header.getValue().forEach(value -> headers.add(header.getKey(), value));
            }
        }
        return new ObjectFetcher.Asked(url, headers.build());
    }

    private synchronized S3Presigner presigner() {
        S3Presigner known = presigner;
        if (known == null) {
            known = build();
            presigner = known;
        }
        return known;
    }

    private S3Presigner build() {
        S3Presigner.Builder builder = S3Presigner.builder()
                .credentialsProvider(credentials())
                .serviceConfiguration(S3Configuration.builder()
                        .pathStyleAccessEnabled(settings.pathStyle())
                        .build());
        URI endpoint = settings.endpoint();
        String region = settings.region();
        if (endpoint != null) {
            builder.endpointOverride(endpoint);
            builder.region(Region.of(region == null ? REGION_OF_OTHER_STORES : region));
        } else if (region != null) {
            builder.region(Region.of(region));
        }
        return builder.build();
    }

    private AwsCredentialsProvider credentials() {
        S3Settings.Keys keys = settings.keys();
        return keys == null
                ? DefaultCredentialsProvider.builder().build()
                : StaticCredentialsProvider.create(AwsBasicCredentials.create(
                        keys.accessKey(), keys.secretKey().get()));
    }

    @Override
    public synchronized void close() {
        if (presigner != null) {
            presigner.close();
        }
    }
}
