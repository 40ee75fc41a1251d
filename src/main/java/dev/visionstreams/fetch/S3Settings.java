package dev.visionstreams.fetch;

import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code s3://bucket/key} leads: Amazon's S3 or any store that speaks its API.
 *
 * @param endpoint the store; null: Amazon's. It is configured, not requested, so the address guard isn't asked about it
 * @param region null: what the AWS library finds (environment, profile, instance), {@code us-east-1} with an endpoint
 * @param pathStyle whether the bucket is a part of the path, and not of the host's name
 * @param keys null: what the AWS library finds (environment, profile, web identity, container, instance)
 * @param buckets those that requests may name; empty: any that the credentials open
 */
public record S3Settings(
        @Nullable URI endpoint,
        @Nullable String region,
        boolean pathStyle,
        @Nullable Keys keys,
        Set<String> buckets) {
    static final S3Settings DEFAULTS = new S3Settings(null, null, false, null, Set.of());

    public S3Settings {
        buckets = Set.copyOf(buckets);
    }

    /** A pair of keys, the secret one behind a supplier that prints nothing. */
    public record Keys(String accessKey, Supplier<String> secretKey) {
        @Override
        public String toString() {
            return "Keys[****]";
        }
    }
}
