package dev.visionstreams.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be connected to, so that an event can't make the application fetch from its own network (a cloud's
 * metadata service, say). Of IPv4 everything but the IANA special-purpose registry's ranges, of IPv6 global unicast alone.
 * An IPv4 address within an IPv6 one (NAT64, 6to4) is judged as itself.
 */
final class AddressGuard {
    private static final List<CidrRange> SPECIAL_IPV4 = ranges(
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
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

    /** Protocol assignments, Teredo among them, and documentation. */
    private static final List<CidrRange> SPECIAL_IPV6 = ranges("2001::/23", "2001:db8::/32", "3fff::/20");

    private static final CidrRange NAT64 = CidrRange.parse("64:ff9b::/96");
    private static final CidrRange SIX_TO_FOUR = CidrRange.parse("2002::/16");

    private final List<CidrRange> allowed;
    private final List<CidrRange> denied;

    /**
     * @param allowed ranges that pass though they would be refused
     * @param denied ranges that never pass
     */
    AddressGuard(List<CidrRange> allowed, List<CidrRange> denied) {
        this.allowed = List.copyOf(allowed);
        this.denied = List.copyOf(denied);
    }

    boolean allows(InetAddress address) {
        InetAddress judged = embedded(address);
        if (contains(denied, address) || contains(denied, judged)) {
            return false;
        }
        if (contains(allowed, address) || contains(allowed, judged)) {
            return true;
        }
        if (judged.getAddress().length == 4) {
            return !contains(SPECIAL_IPV4, judged);
        }
        return GLOBAL_IPV6.contains(judged) && !contains(SPECIAL_IPV6, judged);
    }

    /** The IPv4 address that a gateway would reach; Java itself unpacks those that are merely mapped. */
    private static InetAddress embedded(InetAddress address) {
        if (NAT64.contains(address)) {
            return ipv4(address, 12);
        }
        return SIX_TO_FOUR.contains(address) ? ipv4(address, 2) : address;
    }

    private static InetAddress ipv4(InetAddress address, int at) {
        try {
            return InetAddress.getByAddress(Arrays.copyOfRange(address.getAddress(), at, at + 4));
        } catch (UnknownHostException e) {
            throw new IllegalStateException("four bytes are an address", e);
        }
    }

    private static boolean contains(List<CidrRange> ranges, InetAddress address) {
        return ranges.stream().anyMatch(range -> range.contains(address));
    }

    private static List<CidrRange> ranges(String... texts) {
        return Stream.of(texts).map(CidrRange::parse).toList();
    }

    /** Why a connection wasn't opened. Names no address: where a name leads inside of a network is nobody's business. */
    static final class RefusedException extends UnknownHostException {
        private static final long serialVersionUID = 1;

        RefusedException() {
            super("the address guard refuses where this leads");
        }
    }
}
