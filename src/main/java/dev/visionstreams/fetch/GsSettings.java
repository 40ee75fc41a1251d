package dev.visionstreams.fetch;

import java.net.URI;
import java.nio.file.Path;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where {@code gs://bucket/object} leads: Google Cloud Storage's JSON API.
 *
 * @param endpoint configured, not requested, so the address guard isn't asked about it
 * @param credentials whose rights objects are read with
 * @param credentialsFile for {@link Credentials#FILE}, a service account's or a federation's JSON file
 * @param buckets those that requests may name; empty: any that the credentials open
 */
public record GsSettings(
        URI endpoint, Credentials credentials, @Nullable Path credentialsFile, Set<String> buckets) {
    static final GsSettings DEFAULTS = new GsSettings(
            URI.create("https://storage.googleapis.com"), Credentials.APPLICATION_DEFAULT, null, Set.of());

    public GsSettings {
        buckets = Set.copyOf(buckets);
        if ((credentials == Credentials.FILE) != (credentialsFile != null)) {
            throw new IllegalArgumentException("a file of credentials, and only where they come from one");
        }
    }

    /** Whose rights objects are read with. */
    public enum Credentials {
        /** Google's own search: {@code GOOGLE_APPLICATION_CREDENTIALS}, gcloud's, the metadata server. */
        APPLICATION_DEFAULT,
        FILE,
        /** Nobody's: public objects alone. */
        NONE
    }
}
