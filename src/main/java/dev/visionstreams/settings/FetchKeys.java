package dev.visionstreams.settings;

import static java.util.stream.Collectors.toUnmodifiableSet;

import dev.visionstreams.config.Assembly;
import dev.visionstreams.config.Key;
import dev.visionstreams.config.Kind;
import dev.visionstreams.config.Kinds;
import dev.visionstreams.config.Secret;
import dev.visionstreams.fetch.CidrRange;
import dev.visionstreams.fetch.FetchSettings;
import dev.visionstreams.fetch.GsSettings;
import dev.visionstreams.fetch.S3Settings;
import dev.visionstreams.fetch.UrlPolicy;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Where images come from, and what fetching them may take. */
final class FetchKeys {
    static final KeyList LIST = new KeyList();

    private static final long GIBIBYTE = 1L << 30;
    private static final Duration INSTANT = Duration.ofMillis(1);

    private static final Kind<String> HOST = Kinds.matching(
            "host",
            "a host such as example.com, or *.example.com for all names below it",
            "(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");
    private static final Kind<Integer> PORT = Kinds.integer(1, 65535);
    private static final Kind<CidrRange> CIDR =
            Kind.of("CIDR range", "a CIDR range such as 10.0.0.0/8 or fd00::/8", CidrRange::parse);
    private static final Kind<String> BUCKET = Kinds.matching(
            "bucket", "a bucket's name, without a scheme, or * for any", "\\*|[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

    private static final Key<List<String>> SCHEMES = LIST.key(
            "vision.fetch.schemes",
            Kinds.listOf(Kinds.oneOf("https", "http", "data", "s3", "gs", "file"), 1),
            "https,data",
            "URI schemes that images may have: `https`, `http`, `data`, `s3`, `gs` and `file`");
    private static final Key<Long> MAX_BYTES = LIST.key(
            "vision.fetch.max.bytes",
            Kinds.size(2_000_000_000),
            "50MiB",
            "maximum size of an image, before and after decompression; Google accepts up to 2GB");
    private static final Key<Long> SPOOL_ABOVE = LIST.optional(
            "vision.fetch.spool.above",
            Kinds.size(GIBIBYTE),
            "`vision.inflight.bytes` ÷ `vision.inflight.calls`, at most `8MiB`",
            "images above this size are held in a temporary file instead of memory");
    private static final Key<Path> SPOOL_DIR = LIST.optional(
            "vision.fetch.spool.dir",
            Kinds.PATH,
            "`vision-streams-<user>` in the system's directory for temporary files",
            "directory for temporary files; instances may share it");
    private static final Key<Long> SPOOL_BYTES = LIST.key(
            "vision.fetch.spool.bytes",
            Kinds.size(Long.MAX_VALUE),
            "2GiB",
            "maximum total size of the process's temporary files");
    private static final Key<Boolean> BY_MODEL = LIST.key(
            "vision.fetch.by.model",
            Kinds.BOOLEAN,
            "false",
            "lets Google fetch `https` images (with `gemini.backend=vertex` also `gs` objects) itself, and `http` ones if they are allowed, for every call; the application"
                    + " then only reads the start of each, to learn its size");
    private static final Key<Duration> TIMEOUT = LIST.key(
            "vision.fetch.timeout",
            Kinds.duration(INSTANT),
            "60s",
            "timeout for fetching one image, including redirects");
    private static final Key<Duration> CONNECT_TIMEOUT = LIST.key(
            "vision.fetch.connect.timeout",
            Kinds.duration(INSTANT),
            "10s",
            "timeout for one connection, including TLS");
    private static final Key<Duration> READ_TIMEOUT = LIST.key(
            "vision.fetch.read.timeout",
            Kinds.duration(INSTANT),
            "20s",
            "maximum silence of a server, before the first byte and between bytes");
    private static final Key<List<String>> ALLOW_HOSTS = LIST.key(
            "vision.fetch.allow.hosts",
            Kinds.listOf(HOST, 0),
            "",
            "hosts that images may be fetched from; `*.example.com` stands for every name below it; none: any host");
    private static final Key<List<String>> DENY_HOSTS = LIST.key(
            "vision.fetch.deny.hosts",
            Kinds.listOf(HOST, 0),
            "",
            "hosts that images are never fetched from; takes precedence over what is allowed");
    private static final Key<List<Integer>> ALLOW_PORTS = LIST.key(
            "vision.fetch.allow.ports",
            Kinds.listOf(PORT, 0),
            "",
            "ports that images may be fetched from; none: any except those of other protocols, for example 22 and 25");
    private static final Key<List<Integer>> DENY_PORTS = LIST.key(
            "vision.fetch.deny.ports",
            Kinds.listOf(PORT, 0),
            "",
            "ports that images are never fetched from; takes precedence over what is allowed");
    private static final Key<List<CidrRange>> ALLOW_ADDRESSES = LIST.key(
            "vision.fetch.allow.addresses",
            Kinds.listOf(CIDR, 0),
            "",
            "CIDR ranges that images may be fetched from although they are private, for example `127.0.0.0/8` for a local"
                    + " server");
    private static final Key<List<CidrRange>> DENY_ADDRESSES = LIST.key(
            "vision.fetch.deny.addresses",
            Kinds.listOf(CIDR, 0),
            "",
            "CIDR ranges that images are never fetched from; takes precedence over what is allowed");
    private static final Key<Integer> HOST_CALLS = LIST.optional(
            "vision.fetch.host.calls",
            Kinds.integer(1, Integer.MAX_VALUE),
            "half of `vision.inflight.calls`",
            "maximum concurrent fetches from one host");
    private static final Key<Integer> HOST_FAILURES = LIST.key(
            "vision.fetch.host.failures",
            Kinds.integer(1, Integer.MAX_VALUE),
            "5",
            "consecutive failures after which a host is paused");
    private static final Key<Duration> HOST_PAUSE = LIST.key(
            "vision.fetch.host.pause",
            Kinds.duration(Duration.ZERO),
            "30s",
            "how long a failing host is paused; then a single fetch tests whether it has recovered");
    private static final Key<FetchSettings.HttpProxy> PROXY = LIST.optional(
            "vision.fetch.proxy",
            Kind.of("host and port", "a host and a port such as proxy:3128", FetchKeys::proxy),
            "none",
            "HTTP proxy for `http` and `https`; the proxy resolves host names, so the address guard only sees addresses that"
                    + " are written in the URI");
    private static final Key<String> USER_AGENT = LIST.key(
            "vision.fetch.user.agent",
            Kinds.matching("text", "printable ASCII characters", "[ -~]*[!-~][ -~]*"),
            "vision-streams",
            "the `User-Agent` header of fetches");
    private static final Key<List<Path>> FILE_FOLDERS = LIST.key(
            "vision.fetch.file.folders",
            Kinds.listOf(Kinds.PATH, 0),
            "",
            "folders whose files `file` URIs may name, checked after symbolic links are resolved");
    private static final Key<URI> S3_ENDPOINT =
            LIST.optional("vision.fetch.s3.endpoint", Kinds.BASE_URL, "Amazon's", "S3-compatible store for `s3` URIs");
    private static final Key<String> S3_REGION = LIST.optional(
            "vision.fetch.s3.region",
            Kinds.matching("region", "a region such as eu-central-1", "[a-z0-9-]+"),
            "found by Amazon's library; `us-east-1` with an endpoint",
            "region of the store");
    private static final Key<Boolean> S3_PATH_STYLE = LIST.key(
            "vision.fetch.s3.path.style",
            Kinds.BOOLEAN,
            "false",
            "puts the bucket in the path instead of the host name, as most stores other than Amazon's require");
    private static final Key<S3Settings.Keys> S3_KEYS = LIST.optional(
            "vision.fetch.s3.keys",
            Kinds.secret("an access key, a colon and a secret key", FetchKeys::keyPair),
            "found by Amazon's library",
            "access key, colon, secret key; by default from the environment, profile, web identity, container or instance");
    private static final Key<List<String>> S3_BUCKETS = LIST.key(
            "vision.fetch.s3.buckets",
            Kinds.listOf(BUCKET, 0),
            "",
            "buckets that images may be in; `*`: any that the keys give access to");
    private static final Key<URI> GS_ENDPOINT = LIST.key(
            "vision.fetch.gs.endpoint",
            Kinds.BASE_URL,
            "https://storage.googleapis.com",
            "base URL of Google Cloud Storage's JSON API");
    private static final Key<String> GS_CREDENTIALS = LIST.key(
            "vision.fetch.gs.credentials",
            Kinds.oneOf("default", "none"),
            "default",
            "`default`: application default credentials; `none`: only public objects");
    private static final Key<Path> GS_CREDENTIALS_FILE = LIST.optional(
            "vision.fetch.gs.credentials.file",
            Kinds.PATH,
            "none",
            "JSON file with credentials to use instead, for example those of a service account");
    private static final Key<List<String>> GS_BUCKETS = LIST.key(
            "vision.fetch.gs.buckets",
            Kinds.listOf(BUCKET, 0),
            "",
            "buckets that images may be in; `*`: any that the credentials give access to, the default if there are none");

    private FetchKeys() {}

    /** @param calls requests in flight, on which the default of concurrent fetches per host depends */
    static Settings.Images images(Assembly from, int calls) {
        long maxBytes = from.get(MAX_BYTES);
        Settings.Images images = new Settings.Images(
                fetch(from, Math.toIntExact(maxBytes), calls),
                from.get(BY_MODEL),
                from.find(SPOOL_ABOVE),
                from.get(SPOOL_BYTES),
                from.find(SPOOL_DIR),
                from.get(ImageKeys.MAX_PIXELS),
                ImageKeys.workers(from));
        if (maxBytes > images.spoolBytes()) {
            throw new IllegalArgumentException(MAX_BYTES.name() + ": " + maxBytes + " is more than "
                    + SPOOL_BYTES.name() + ", " + images.spoolBytes());
        }
        return images;
    }

    private static FetchSettings fetch(Assembly from, int maxBytes, int calls) {
        Integer hostCalls = from.find(HOST_CALLS);
        return new FetchSettings(
                Set.copyOf(from.get(SCHEMES)),
                maxBytes,
                new FetchSettings.Timeouts(from.get(CONNECT_TIMEOUT), from.get(READ_TIMEOUT), from.get(TIMEOUT)),
                new UrlPolicy(
                        from.get(ALLOW_HOSTS),
                        from.get(DENY_HOSTS),
                        set(from.get(ALLOW_PORTS)),
                        set(from.get(DENY_PORTS)),
                        from.get(ALLOW_ADDRESSES),
                        from.get(DENY_ADDRESSES)),
                new FetchSettings.HostBounds(
                        hostCalls == null ? Math.max(1, calls / 2) : hostCalls,
                        from.get(HOST_FAILURES),
                        from.get(HOST_PAUSE)),
                from.get(FILE_FOLDERS),
                new S3Settings(
                        from.find(S3_ENDPOINT),
                        from.find(S3_REGION),
                        from.get(S3_PATH_STYLE),
                        from.find(S3_KEYS),
                        set(from.get(S3_BUCKETS))),
                gs(from),
                from.find(PROXY),
                from.get(USER_AGENT));
    }

    private static GsSettings gs(Assembly from) {
        boolean none = from.get(GS_CREDENTIALS).equals("none");
        @Nullable Path file = from.find(GS_CREDENTIALS_FILE);
        GsSettings.Credentials credentials = file != null
                ? GsSettings.Credentials.FILE
                : none ? GsSettings.Credentials.NONE : GsSettings.Credentials.APPLICATION_DEFAULT;
        return new GsSettings(from.get(GS_ENDPOINT), credentials, file, set(from.get(GS_BUCKETS)));
    }

    private static FetchSettings.HttpProxy proxy(String text) {
        Kind.require(text.matches("[A-Za-z0-9_.-]+:[1-9][0-9]{0,4}"));
        int colon = text.indexOf(':');
        return new FetchSettings.HttpProxy(text.substring(0, colon), Integer.parseInt(text.substring(colon + 1)));
    }

    private static S3Settings.Keys keyPair(String text) {
        Kind.require(text.matches("[!-9;-~]+:[!-~]+"));
        int colon = text.indexOf(':');
        return new S3Settings.Keys(text.substring(0, colon), new Secret(text.substring(colon + 1)));
    }

    private static <T> Set<T> set(List<T> list) {
        return list.stream().collect(toUnmodifiableSet());
    }
}
