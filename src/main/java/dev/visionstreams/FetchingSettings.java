package dev.visionstreams;

import dev.visionstreams.config.Fetching;
import dev.visionstreams.config.Secret;
import dev.visionstreams.fetch.CidrRange;
import dev.visionstreams.fetch.FetchSettings;
import dev.visionstreams.fetch.FetchSettings.HostBounds;
import dev.visionstreams.fetch.FetchSettings.HttpProxy;
import dev.visionstreams.fetch.FetchSettings.Timeouts;
import dev.visionstreams.fetch.GsSettings;
import dev.visionstreams.fetch.Reach;
import dev.visionstreams.fetch.S3Settings;
import dev.visionstreams.fetch.Spool;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The fetchers' settings out of the application's. */
final class FetchingSettings {
    private FetchingSettings() {}

    /**
     * Where large images go. Opens the directory.
     *
     * @param budget bytes of images that the process may hold in memory: a larger image could only be waited for in vain
     */
    static Spool spool(Fetching.Spool from, long budget) {
        String directory = from.directory();
        return new Spool(Math.min(from.above(), budget), from.bytes(), directory == null ? null : Path.of(directory));
    }

    /**
     * Out of the application's.
     *
     * @param calls how many requests the process works on at the same time
     */
    static FetchSettings of(Fetching from, int calls) {
        Fetching.Reach reach = from.reach();
        Fetching.Timeouts timeouts = from.timeouts();
        Fetching.HostBounds hosts = from.hosts();
        Integer callsOfHost = hosts.calls();
        return new FetchSettings(
                Set.copyOf(from.schemes()),
                Math.toIntExact(from.maxBytes()),
                new Timeouts(timeouts.connect(), timeouts.read(), timeouts.total()),
                new Reach(
                        reach.allowedHosts(),
                        reach.deniedHosts(),
                        Set.copyOf(reach.allowedPorts()),
                        Set.copyOf(reach.deniedPorts()),
                        ranges(reach.allowedAddresses()),
                        ranges(reach.deniedAddresses())),
                new HostBounds(
                        callsOfHost == null ? Math.max(1, calls / 2) : callsOfHost, hosts.failures(), hosts.pause()),
                from.folders().stream().map(Path::of).toList(),
                s3(from.s3()),
                gs(from.gs()),
                proxy(from.proxy()),
                from.userAgent());
    }

    private static List<CidrRange> ranges(List<String> texts) {
        return texts.stream().map(CidrRange::parse).toList();
    }

    private static S3Settings s3(Fetching.S3 from) {
        return new S3Settings(
                from.endpoint(), from.region(), from.pathStyle(), keys(from.keys()), Set.copyOf(from.buckets()));
    }

    private static S3Settings.@Nullable Keys keys(@Nullable Secret pair) {
        if (pair == null) {
            return null;
        }
        int colon = pair.reveal().indexOf(':');
        return new S3Settings.Keys(
                pair.reveal().substring(0, colon), () -> pair.reveal().substring(colon + 1));
    }

    private static GsSettings gs(Fetching.Gs from) {
        String file = from.credentialsFile();
        GsSettings.Credentials credentials = file != null
                ? GsSettings.Credentials.FILE
                : switch (from.credentials()) {
                    case DEFAULT -> GsSettings.Credentials.APPLICATION_DEFAULT;
                    case NONE -> GsSettings.Credentials.NONE;
                };
        return new GsSettings(
                from.endpoint(), credentials, file == null ? null : Path.of(file), Set.copyOf(from.buckets()));
    }

    private static @Nullable HttpProxy proxy(@Nullable String hostAndPort) {
        if (hostAndPort == null) {
            return null;
        }
        int colon = hostAndPort.lastIndexOf(':');
        return new HttpProxy(hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1)));
    }
}
