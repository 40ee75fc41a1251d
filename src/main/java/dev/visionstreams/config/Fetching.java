package dev.visionstreams.config;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What may be fetched, from where, and within which bounds.
 *
 * @param schemes in lower case, one or more
 * @param maxBytes of one image, 1 to 2 GB
 * @param byModel whether the model's service fetches {@code https} images by itself
 * @param folders absolute paths that {@code file:} URIs may name files below
 * @param proxy {@code host:port}; null: none
 */
public record Fetching(
        List<String> schemes,
        long maxBytes,
        Spool spool,
        boolean byModel,
        Reach reach,
        Timeouts timeouts,
        HostBounds hosts,
        List<String> folders,
        S3 s3,
        Gs gs,
        @Nullable String proxy,
        String userAgent) {
    public Fetching {
        schemes = List.copyOf(schemes);
        folders = List.copyOf(folders);
        if (maxBytes > spool.bytes()) {
            throw new IllegalArgumentException(
                    "vision.fetch.max.bytes: " + maxBytes + " is more than vision.fetch.spool.bytes, " + spool.bytes());
        }
        if (schemes.contains("file") && folders.isEmpty()) {
            throw new IllegalArgumentException(
                    "vision.fetch.file.folders: not set, though vision.fetch.schemes has file");
        }
    }

    /**
     * Temporary files for large images.
     *
     * @param above images with more bytes go there, 1 or more
     * @param directory an absolute path; null: one in the system's own
     * @param bytes of all files together, 1 or more
     */
    public record Spool(long above, @Nullable String directory, long bytes) {}

    /**
     * Where requests may lead.
     *
     * @param allowedHosts names, or {@code *.example.com} for all below one; empty: any
     * @param deniedHosts likewise; empty: none
     * @param allowedPorts empty: any that isn't known for another protocol
     * @param allowedAddresses CIDR ranges that are let through though they are private, such as {@code 127.0.0.0/8}
     * @param deniedAddresses CIDR ranges that aren't though they are public
     */
    public record Reach(
            List<String> allowedHosts,
            List<String> deniedHosts,
            List<Integer> allowedPorts,
            List<Integer> deniedPorts,
            List<String> allowedAddresses,
            List<String> deniedAddresses) {
        public Reach {
            allowedHosts = List.copyOf(allowedHosts);
            deniedHosts = List.copyOf(deniedHosts);
            allowedPorts = List.copyOf(allowedPorts);
            deniedPorts = List.copyOf(deniedPorts);
            allowedAddresses = List.copyOf(allowedAddresses);
            deniedAddresses = List.copyOf(deniedAddresses);
        }
    }

    /**
     * Each longer than zero.
     *
     * @param connect for one connection
     * @param read the longest silence of a server
     * @param total for one image with all redirects
     */
    public record Timeouts(Duration connect, Duration read, Duration total) {}

    /**
     * What one host may take.
     *
     * @param calls fetches at the same time, 1 or more; null: half of the calls in flight
     * @param failures in a row until it is left alone, 1 or more
     * @param pause for how long it is left alone
     */
    public record HostBounds(@Nullable Integer calls, int failures, Duration pause) {}

    /**
     * An S3-compatible store.
     *
     * @param endpoint null: Amazon's
     * @param region null: what Amazon's library finds
     * @param pathStyle whether the bucket is in the path
     * @param keys the access key, a colon and the secret key; null: what Amazon's library finds
     * @param buckets empty: any
     */
    public record S3(
            @Nullable URI endpoint,
            @Nullable String region,
            boolean pathStyle,
            @Nullable Secret keys,
            List<String> buckets) {
        public S3 {
            buckets = List.copyOf(buckets);
        }
    }

    /**
     * Google Cloud Storage.
     *
     * @param credentialsFile null: what {@code credentials} says
     * @param buckets empty: any
     */
    public record Gs(
            URI endpoint,
            GsCredentials credentials,
            @Nullable String credentialsFile,
            List<String> buckets) {
        public Gs {
            buckets = List.copyOf(buckets);
        }
    }

    /** Whose rights objects are read with. */
    public enum GsCredentials {
        /** The application's, as Google's library finds them. */
        DEFAULT,
        /** Nobody's: public objects alone. */
        NONE
    }
}
