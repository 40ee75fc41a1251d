package dev.visionstreams.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Decides which addresses may be connected to, so that an event can't make the application fetch from its own network,
 * for example from a cloud's metadata service. Allows all of IPv4 except the IANA special-purpose ranges, and only global
 * unicast of IPv6. An IPv4 address embedded in an IPv6 one is checked as well (ISATAP) or instead (NAT64, 6to4).
 */
final class AddressGuard {
    private static final List<CidrRange> SPECIAL_IPV4 = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32", // Azure's host
            "169.254.0.0/16",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/4",
            "240.0.0.0/4");

    private static final CidrRange GLOBAL_IPV6 = CidrRange.parse("2000::/3");

    /** Protocol assignments including Teredo, and documentation. */
    private static final List<CidrRange> SPECIAL_IPV6 = ranges("2001::/23", "2001:db8::/32", "3fff::/20");

    private static final CidrRange NAT64 = CidrRange.parse("64:ff9b::/96");
    private static final CidrRange SIX_TO_FOUR = CidrRange.parse("2002::/16");

    private final List<CidrRange> allowed;
    private final List<CidrRange> denied;

    /**
     * @param allowed ranges allowed in addition
     * @param denied ranges never allowed; takes precedence
     */
    AddressGuard(List<CidrRange> allowed, List<CidrRange> denied) {
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
    }

    boolean allows(InetAddress address) {
        List<InetAddress> targets = targets(address);
        if (contains(denied, address) || targets.stream().anyMatch(target -> contains(denied, target))) {
            return false;
        }
        return contains(allowed, address)
                || targets.stream().allMatch(target -> contains(allowed, target) || isPublic(target));
    }

    private static boolean isPublic(InetAddress address) {
        return address.getAddress().length == 4
                ? !contains(SPECIAL_IPV4, address)
                : GLOBAL_IPV6.contains(address) && !contains(SPECIAL_IPV6, address);
    }

    /** The addresses that a connection may end at. Java itself converts IPv4-mapped addresses. */
    private static List<InetAddress> targets(InetAddress address) {
        if (NAT64.contains(address)) {
            return List.of(ipv4(address, 12));
        }
        InetAddress outer = SIX_TO_FOUR.contains(address) ? ipv4(address, 2) : address;
        return isIsatap(address.getAddress()) ? List.of(outer, ipv4(address, 12)) : List.of(outer);
    }

    /** Whether the interface identifier is 0:5efe or 200:5efe and an IPv4 address (RFC 5214, section 6.1). */
    private static boolean isIsatap(byte[] ip) {
        return ip.length == 16 && (ip[8] & ~2) == 0 && ip[9] == 0 && ip[10] == 0x5e && ip[11] == (byte) 0xfe;
    }

    private static InetAddress ipv4(InetAddress address, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("4 bytes are an address", e);
        }
    }

    private static boolean contains(List<CidrRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<CidrRange> ranges(String... texts) {
        return Stream.of(texts).map(CidrRange::parse).toList();
    }

    /** A connection was refused. Doesn't name the address, which would reveal how internal names resolve. */
    static final class ForbiddenAddressException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        ForbiddenAddressException() {
            super("the address isn't allowed");
        }
    }
}
