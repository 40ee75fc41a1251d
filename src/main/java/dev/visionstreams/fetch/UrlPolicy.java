package dev.visionstreams.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * The hosts, ports and addresses that requests may lead to, directly or by a redirect. Denied takes precedence over
 * allowed.
 *
 * @param allowedHosts names such as {@code example.com}, or {@code *.example.com} for all names below it; empty: any
 * @param deniedHosts the same; empty: none
 * @param allowedPorts empty: all except the well-known ports of other protocols
 * @param allowedAddresses special-purpose addresses, private ones for example, that are allowed nevertheless
 * @param deniedAddresses public addresses that are not allowed
 */
public record UrlPolicy(
        List<String> allowedHosts,
        List<String> deniedHosts,
        Set<Integer> allowedPorts,
        Set<Integer> deniedPorts,
        List<CidrRange> allowedAddresses,
        List<CidrRange> deniedAddresses) {
    /** Ports whose servers could misread an HTTP request as their own protocol (WHATWG Fetch, section 2.9). */
    private static final Set<Integer> OTHER_PROTOCOLS = Set.of(
            0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
            109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
            526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
            3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080);

    public UrlPolicy {
        allowedHosts = allowedHosts.stream().map(UrlPolicy::canonical).toList();
        deniedHosts = deniedHosts.stream().map(UrlPolicy::canonical).toList();
        allowedPorts = Set.copyOf(allowedPorts);
        deniedPorts = Set.copyOf(deniedPorts);
        allowedAddresses = List.copyOf(allowedAddresses);
        deniedAddresses = List.copyOf(deniedAddresses);
    }

    /** Lower case and without trailing dots, which don't change what a name means. */
    static String canonical(String host) {
        int end = host.length();
        while (end > 0 && host.charAt(end - 1) == '.') {
            end--;
        }
        return host.substring(0, end).toLowerCase(Locale.ROOT);
    }

    boolean allowsHost(String host) {
        String name = canonical(host);
        return !matches(deniedHosts, name) && (allowedHosts.isEmpty() || matches(allowedHosts, name));
    }

    boolean allowsPort(int port) {
        boolean allowed = allowedPorts.isEmpty() ? !OTHER_PROTOCOLS.contains(port) : allowedPorts.contains(port);
        return allowed && !deniedPorts.contains(port);
    }

    private static boolean matches(List<String> patterns, String name) {
        return patterns.stream()
                .anyMatch(pattern ->
                        pattern.startsWith("*.") ? name.endsWith(pattern.substring(1)) : name.equals(pattern));
    }
}
