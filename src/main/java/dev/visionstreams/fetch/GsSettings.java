package dev.visionstreams.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code gs://bucket/object} leads: Google Cloud Storage's JSON API.
 *
 * @param endpoint configured, so the address guard doesn't apply to it
 * @param credentials used to read objects
 * @param credentialsFile for {@link Credentials#FILE}: JSON of a service account or of workload identity federation
 * @param buckets the buckets that requests may name; {@code *}: any that the credentials give access to, which is
 *     also what an empty set means without credentials, because public objects need no protection
 */
public record GsSettings(
        URI endpoint, Credentials credentials, @Nullable Path credentialsFile, Set<String> buckets) {
    public GsSettings {
        buckets = buckets.isEmpty() && credentials == Credentials.NONE
                ? Set.of(ObjectUri.ANY_BUCKET)
                : Set.copyOf(buckets);
        if ((credentials == Credentials.FILE) != (credentialsFile != null)) {
            throw new IllegalArgumentException(
                    "a credentials file is given for credentials of kind FILE, and only for them");
        }
    }

    /** Where credentials come from. */
    public enum Credentials {
        /** Google's default order: {@code GOOGLE_APPLICATION_CREDENTIALS}, gcloud, the metadata server. */
        APPLICATION_DEFAULT,
        FILE,
        /** None: only public objects can be read. */
        NONE
    }
}
