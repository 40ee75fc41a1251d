package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Checks the text of a URL. The addresses that names resolve to are checked by the guard when it connects. */
final class UrlRules {
    /** Text that a resolver may read as an IPv4 address: {@code 127.1}, {@code 0x7f.1}, {@code 2130706433}. */
    private static final Pattern PLAIN = Pattern.compile("[a-z0-9.-]+");

    private static final Pattern ENDS_IN_NUMBER =
            Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.*", Pattern.DOTALL);

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);

    /** Presigned URLs have about 2,000. */
    private static final int MAX_CHARACTERS = 8 << 10;

    private final Set<String> schemes;
    private final UrlPolicy policy;
    private final AddressGuard guard;

    /**
     * @param schemes the schemes that requests may use
     * @param guard checks literal addresses here, because behind a proxy no socket of ours connects to them
     */
    UrlRules(Set<String> schemes, UrlPolicy policy, AddressGuard guard) {
        this.schemes = schemes;
        this.policy = policy;
        this.guard = guard;
    }

    void check(HttpUrl url) throws FetchFailedException {
        if (url.toString().length() > MAX_CHARACTERS) {
            throw new FetchFailedException(
                    Reason.URI_INVALID, "a URL with more than " + MAX_CHARACTERS + " characters");
        }
        if (!schemes.contains(url.scheme())) {
            throw new FetchFailedException(Reason.SCHEME_NOT_ALLOWED, "a scheme that isn't allowed: " + url.scheme());
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new FetchFailedException(Reason.URI_INVALID, "a URL with user info, which is never sent");
        }
        String host = url.host();
        if (!isAcceptable(url)) {
            throw new FetchFailedException(Reason.URI_INVALID, "a host name that no host can have");
        }
        if (ENDS_IN_NUMBER.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            throw new FetchFailedException(Reason.ADDRESS_NOT_ALLOWED, "an IP address in an unusual notation");
        }
        if (isForbiddenAddress(host)) {
            throw new FetchFailedException(Reason.ADDRESS_NOT_ALLOWED, "an address that isn't allowed");
        }
        if (!policy.allowsHost(host)) {
            throw new FetchFailedException(Reason.HOST_NOT_ALLOWED, "a host that isn't allowed");
        }
        if (!policy.allowsPort(url.port())) {
            throw new FetchFailedException(Reason.PORT_NOT_ALLOWED, "a port that isn't allowed: " + url.port());
        }
    }

    /** OkHttp's parser accepts some names, such as ä! in ASCII form, at which its client throws later, on its own thread. */
    private static boolean isAcceptable(HttpUrl url) {
        if (PLAIN.matcher(url.host()).matches() && !url.host().contains("xn--")) {
            return true;
        }
        try {
            return url.newBuilder().host(url.host()).build().host().equals(url.host());
        } catch (IllegalArgumentException e) {
            return false;
        }
    }

    private boolean isForbiddenAddress(String host) {
        if (!IPV4.matcher(host).matches() && host.indexOf(':') < 0) {
            return false;
        }
        try {
            // A literal: no DNS query.
            return !guard.allows(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
