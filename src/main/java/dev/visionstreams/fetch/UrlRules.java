package dev.visionstreams.fetch;

import dev.visionstreams.fetch.FetchResult.Reason;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;

/** Which URLs may be asked for by what is written in them. Addresses are the guard's, who sees each connection. */
final class UrlRules {
    /** What a resolver may take for an IPv4 address: {@code 127.1}, {@code 0x7f.1}, {@code 2130706433}. */
    private static final Pattern ENDS_IN_NUMBER =
            Pattern.compile("(.*\\.)?([0-9]+|0[xX][0-9a-fA-F]*)\\.*", Pattern.DOTALL);

    private static final String OCTET = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private static final Pattern IPV4 = Pattern.compile("(" + OCTET + "\\.){3}" + OCTET);

    /** Far beyond a presigned URL's 2,000. */
    private static final int LONGEST = 8 << 10;

    private final Set<String> schemes;
    private final Reach reach;
    private final AddressGuard guard;

    /**
     * @param schemes those that requests may use
     * @param guard asked about addresses that are written in a URL, which nobody else sees where a proxy connects
     */
    UrlRules(Set<String> schemes, Reach reach, AddressGuard guard) {
        this.schemes = schemes;
        this.reach = reach;
        this.guard = guard;
    }

    void check(HttpUrl url) throws RefusedException {
        if (url.toString().length() > LONGEST) {
            throw new RefusedException(Reason.URI_INVALID, "a URL with more than " + LONGEST + " characters");
        }
        if (!schemes.contains(url.scheme())) {
            throw new RefusedException(Reason.SCHEME_NOT_ALLOWED, "a scheme that isn't allowed: " + url.scheme());
        }
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            throw new RefusedException(Reason.URI_INVALID, "a URL with user info, which isn't sent");
        }
        String host = url.host();
        if (ENDS_IN_NUMBER.matcher(host).matches() && !IPV4.matcher(host).matches()) {
            throw new RefusedException(Reason.ADDRESS_NOT_ALLOWED, "an address in a notation that hides it");
        }
        if (isForbiddenAddress(host)) {
            throw new RefusedException(Reason.ADDRESS_NOT_ALLOWED, "an address that the guard refuses");
        }
        if (!reach.allowsHost(host)) {
            throw new RefusedException(Reason.HOST_NOT_ALLOWED, "a host that isn't allowed");
        }
        if (!reach.allowsPort(url.port())) {
            throw new RefusedException(Reason.PORT_NOT_ALLOWED, "a port that isn't allowed: " + url.port());
        }
    }

    private boolean isForbiddenAddress(String host) {
        if (!IPV4.matcher(host).matches() && host.indexOf(':') < 0) {
            return false;
        }
        try {
            // A literal: no name service is asked.
            return !guard.allows(InetAddress.getByName(host));
        } catch (UnknownHostException e) {
            return true;
        }
    }
}
