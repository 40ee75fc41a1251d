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
 * An S3-compatible store. Amazon's library finds credentials, region and endpoint and signs the URL; its own HTTP client
 * isn't used.
 */
final class S3Store implements ObjectFetcher.Store, AutoCloseable {
    /** Validity of a signed URL: longer than any transfer waits to start. */
    private static final Duration VALIDITY = Duration.ofMinutes(15);

    private static final String REGION_OF_OTHER_STORES = "us-east-1";

    private final S3Settings settings;

    /** Created on first use, because finding the region may take a connection. Guarded by this. */
    private @Nullable S3Presigner presigner;

    S3Store(S3Settings settings) {
        this.settings = settings;
    }

    @Override
    public ObjectFetcher.SignedRequest sign(ObjectUri object) throws FetchFailedException {
        PresignedGetObjectRequest signed = presigner().presignGetObject(request -> request.signatureDuration(VALIDITY)
                .getObjectRequest(get -> get.bucket(object.bucket()).key(object.key())));
        HttpUrl url = HttpUrl.get(signed.url());
        if (url == null || !url.encodedPath().equals(signed.url().getPath())) {
            throw new FetchFailedException(Reason.URI_INVALID, "a key that a URL can't represent");
        }
        Headers.Builder headers = new Headers.Builder();
        for (Map.Entry<String, List<String>> header : signed.signedHeaders().entrySet()) {
            if (!header.getKey().equalsIgnoreCase("host")) {
                header.getValue().forEach(value -> headers.add(header.getKey(), value));
            }
        }
        return new ObjectFetcher.SignedRequest(url, headers.build());
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
