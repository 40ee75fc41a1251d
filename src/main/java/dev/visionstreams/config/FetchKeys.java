package dev.visionstreams.config;

import dev.visionstreams.config.Fetching.GsCredentials;
import java.net.URI;
import java.time.Duration;
import java.util.List;

/** Settings of where images come from, and of what is done with their pixels. */
final class FetchKeys {
    static final KeyList LIST = new KeyList();

    private static final long GIBIBYTE = 1L << 30;
    private static final Duration INSTANT = Duration.ofMillis(1);

    static final Key<List<String>> FETCH_SCHEMES = LIST.key(
            "vision.fetch.schemes",
            Kinds.listOf(Kinds.SCHEME, 1),
            "https,data",
            "the URI schemes that images may have, of `https`, `http`, `data`, `s3`, `gs` and `file`");
    static final Key<Long> FETCH_MAX_BYTES = LIST.key(
            "vision.fetch.max.bytes",
            Kinds.size(2_000_000_000),
            "50MiB",
            "how many bytes an image may have, packed or unpacked; Google takes no more than 2GB");
    static final Key<Long> FETCH_SPOOL_ABOVE = LIST.key(
            "vision.fetch.spool.above",
            Kinds.size(GIBIBYTE),
            "8MiB",
            "images with more bytes are written to a temporary file and take no memory");
    static final Key<String> FETCH_SPOOL_DIR = LIST.optional(
            "vision.fetch.spool.dir",
            Kinds.PATH,
            "`vision-streams-<user>` in the system's directory for temporary files",
            "where temporary files are; instances may share it");
    static final Key<Long> FETCH_SPOOL_BYTES = LIST.key(
            "vision.fetch.spool.bytes",
            Kinds.size(Long.MAX_VALUE),
            "2GiB",
            "how many bytes of temporary files the process may have");
    static final Key<Boolean> FETCH_BY_MODEL = LIST.key(
            "vision.fetch.by.model",
            Kinds.BOOLEAN,
            "false",
            "whether Google fetches `https` images by itself, and `http` ones where these are allowed, for every call; here"
                    + " only their head is read, for the size");
    static final Key<Duration> FETCH_TIMEOUT = LIST.key(
            "vision.fetch.timeout",
            Kinds.duration(INSTANT),
            "60s",
            "how long the fetch of one image may take, with all redirects");
    static final Key<Duration> FETCH_CONNECT_TIMEOUT = LIST.key(
            "vision.fetch.connect.timeout",
            Kinds.duration(INSTANT),
            "10s",
            "how long one connection may take, with TLS");
    static final Key<Duration> FETCH_READ_TIMEOUT = LIST.key(
            "vision.fetch.read.timeout",
            Kinds.duration(INSTANT),
            "20s",
            "how long a server may be silent, before the first byte and between two");
    static final Key<List<String>> FETCH_ALLOW_HOSTS = LIST.key(
            "vision.fetch.allow.hosts",
            Kinds.listOf(Kinds.HOST, 0),
            "",
            "the hosts that images may be fetched from; `*.example.com` is every name below it; none: any");
    static final Key<List<String>> FETCH_DENY_HOSTS = LIST.key(
            "vision.fetch.deny.hosts",
            Kinds.listOf(Kinds.HOST, 0),
            "",
            "hosts that no image is fetched from, whatever is allowed");
    static final Key<List<Integer>> FETCH_ALLOW_PORTS = LIST.key(
            "vision.fetch.allow.ports",
            Kinds.listOf(Kinds.integer(1, 65535), 0),
            "",
            "the ports that images may be fetched from; none: any but those of other protocols, 22 and 25 say");
    static final Key<List<Integer>> FETCH_DENY_PORTS = LIST.key(
            "vision.fetch.deny.ports",
            Kinds.listOf(Kinds.integer(1, 65535), 0),
            "",
            "ports that no image is fetched from, whatever is allowed");
    static final Key<List<String>> FETCH_ALLOW_ADDRESSES = LIST.key(
            "vision.fetch.allow.addresses",
            Kinds.listOf(Kinds.CIDR, 0),
            "",
            "CIDR ranges that may be fetched from though they are private, `127.0.0.0/8` for a local server, say");
    static final Key<List<String>> FETCH_DENY_ADDRESSES = LIST.key(
            "vision.fetch.deny.addresses",
            Kinds.listOf(Kinds.CIDR, 0),
            "",
            "CIDR ranges that no image is fetched from, whatever is allowed");
    static final Key<Integer> FETCH_HOST_CALLS = LIST.optional(
            "vision.fetch.host.calls",
            Kinds.integer(1, Integer.MAX_VALUE),
            "half of `vision.inflight.calls`",
            "how many images are fetched from one host at the same time");
    static final Key<Integer> FETCH_HOST_FAILURES = LIST.key(
            "vision.fetch.host.failures",
            Kinds.integer(1, Integer.MAX_VALUE),
            "5",
            "how many fetches in a row fail until a host is left alone for a while");
    static final Key<Duration> FETCH_HOST_PAUSE = LIST.key(
            "vision.fetch.host.pause",
            Kinds.duration(Duration.ZERO),
            "30s",
            "for how long; then one fetch finds out whether the host is well");
    static final Key<String> FETCH_PROXY = LIST.optional(
            "vision.fetch.proxy",
            Kinds.HOST_AND_PORT,
            "none",
            "an HTTP proxy for `http` and `https`; it resolves the names then, so that the address guard sees only addresses"
                    + " that a URI spells out");
    static final Key<String> FETCH_USER_AGENT = LIST.key(
            "vision.fetch.user.agent", Kinds.USER_AGENT, "vision-streams", "how the application presents itself");
    static final Key<List<String>> FETCH_FILE_FOLDERS = LIST.key(
            "vision.fetch.file.folders",
            Kinds.listOf(Kinds.PATH, 0),
            "",
            "the folders that `file` URIs may name files below, after symbolic links are resolved");
    static final Key<URI> FETCH_S3_ENDPOINT = LIST.optional(
            "vision.fetch.s3.endpoint", Kinds.BASE_URL, "Amazon's", "the S3-compatible store that `s3` URIs lead to");
    static final Key<String> FETCH_S3_REGION = LIST.optional(
            "vision.fetch.s3.region",
            Kinds.REGION,
            "what Amazon's library finds; `us-east-1` with an endpoint",
            "its region");
    static final Key<Boolean> FETCH_S3_PATH_STYLE = LIST.key(
            "vision.fetch.s3.path.style",
            Kinds.BOOLEAN,
            "false",
            "whether the bucket is in the path, as most other stores want it, and not in the host's name");
    static final Key<Secret> FETCH_S3_KEYS = LIST.optional(
            "vision.fetch.s3.keys",
            Kinds.KEY_PAIR,
            "what Amazon's library finds",
            "the access key, a colon and the secret key; without them: environment, profile, web identity, container,"
                    + " instance");
    static final Key<List<String>> FETCH_S3_BUCKETS = LIST.key(
            "vision.fetch.s3.buckets",
            Kinds.listOf(Kinds.BUCKET, 0),
            "",
            "the buckets that images may be in; none: any that the keys open");
    static final Key<URI> FETCH_GS_ENDPOINT = LIST.key(
            "vision.fetch.gs.endpoint",
            Kinds.BASE_URL,
            "https://storage.googleapis.com",
            "where Google Cloud Storage's JSON API is");
    static final Key<GsCredentials> FETCH_GS_CREDENTIALS = LIST.key(
            "vision.fetch.gs.credentials",
            Kinds.oneOf(GsCredentials.class),
            "default",
            "`default`: the application default credentials; `none`: public objects alone");
    static final Key<String> FETCH_GS_CREDENTIALS_FILE = LIST.optional(
            "vision.fetch.gs.credentials.file",
            Kinds.PATH,
            "none",
            "a JSON file of credentials, a service account's say, instead");
    static final Key<List<String>> FETCH_GS_BUCKETS = LIST.key(
            "vision.fetch.gs.buckets",
            Kinds.listOf(Kinds.BUCKET, 0),
            "",
            "the buckets that images may be in; none: any that the credentials open");
    static final Key<Long> IMAGE_MAX_PIXELS = LIST.key(
            "vision.image.max.pixels",
            Kinds.count(),
            "100000000",
            "how many pixels an image may have; larger ones are rejected before memory is taken for them");
    static final Key<Integer> IMAGE_LONGEST_SIDE = LIST.optional(
            "vision.image.longest.side",
            Kinds.integer(16, Integer.MAX_VALUE),
            "none",
            "larger images are made smaller before they are sent, where they can be decoded here (HEIC and HEIF can't);"
                    + " boxes are in the original's pixels all the same");

    private FetchKeys() {}
}
