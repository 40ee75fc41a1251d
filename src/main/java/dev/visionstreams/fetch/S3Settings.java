package dev.visionstreams.fetch;

import java.net.URI;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code s3://bucket/key} leads: Amazon S3 or any store with the same API.
 *
 * @param endpoint the store; null: Amazon's. It is configured, so the address guard doesn't apply to it
 * @param region null: found by the AWS library (environment, profile, instance), or {@code us-east-1} with an endpoint
 * @param pathStyle whether the bucket is part of the path instead of the host name
 * @param keys null: found by the AWS library (environment, profile, web identity, container, instance)
 * @param buckets the buckets that requests may name; {@code *}: any that the credentials give access to
 */
public record S3Settings(
        @Nullable URI endpoint,
        @Nullable String region,
        boolean pathStyle,
        @Nullable Keys keys,
        Set<String> buckets) {
    public S3Settings {
        buckets = Set.copyOf(buckets);
    }

    /** A pair of keys. The secret one is behind a supplier so that it can't be printed. */
    public record Keys(String accessKey, Supplier<String> secretKey) {
        @Override
        public String toString() {
            return "Keys[****]";
        }
    }
}
