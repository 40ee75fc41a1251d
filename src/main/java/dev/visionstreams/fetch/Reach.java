package dev.visionstreams.fetch;

import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Which hosts, ports and addresses requests may lead to, directly or by a redirect. What is denied stays so, whatever is
 * allowed.
 *
 * @param allowedHosts names such as {@code example.com}, or {@code *.example.com} for all names below it; empty: any
 * @param deniedHosts likewise; empty: none
 * @param allowedPorts empty: any that isn't known for another protocol
 * @param allowedAddresses what the address guard lets through though it is private
 * @param deniedAddresses what it refuses though it is public
 */
public record Reach(
        List<String> allowedHosts,
        List<String> deniedHosts,
        Set<Integer> allowedPorts,
        Set<Integer> deniedPorts,
        List<CidrRange> allowedAddresses,
        List<CidrRange> deniedAddresses) {
    /** All of the public internet. */
    public static final Reach PUBLIC = new Reach(List.of(), List.of(), Set.of(), Set.of(), List.of(), List.of());

    /** Ports of other protocols, whose servers could take a request for something else (WHATWG Fetch, section 2.9). */
    private static final Set<Integer> OTHER_PROTOCOLS = Set.of(
            0, 1, 7, 9, 11, 13, 15, 17, 19, 20, 21, 22, 23, 25, 37, 42, 43, 53, 69, 77, 79, 87, 95, 101, 102, 103, 104,
            109, 110, 111, 113, 115, 117, 119, 123, 135, 137, 139, 143, 161, 179, 389, 427, 465, 512, 513, 514, 515,
            526, 530, 531, 532, 540, 548, 554, 556, 563, 587, 601, 636, 989, 990, 993, 995, 1719, 1720, 1723, 2049,
            3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669, 6679, 6697, 10080);

    public Reach {
        allowedHosts = allowedHosts.stream().map(Reach::canonical).toList();
        deniedHosts = deniedHosts.stream().map(Reach::canonical).toList();
        allowedPorts = Set.copyOf(allowedPorts);
        deniedPorts = Set.copyOf(deniedPorts);
        allowedAddresses = List.copyOf(allowedAddresses);
        deniedAddresses = List.copyOf(deniedAddresses);
    }

    /** As hosts are compared: in lower case and without the dots at the end that mean the same name. */
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
