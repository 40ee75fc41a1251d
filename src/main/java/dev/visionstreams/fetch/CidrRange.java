package dev.visionstreams.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;

/**
 * A range of IP addresses (RFC 4632 and RFC 4291, section 2.3).
 *
 * @param network its first address: 4 or 16 bytes
 * @param prefix the number of leading bits that all its addresses share
 */
public record CidrRange(ByteString network, int prefix) {
    private static final String OCTET = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
    private static final Pattern FORM =
            Pattern.compile("((?:" + OCTET + "\\.){3}" + OCTET + "|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*)/(0|[1-9]\\d{0,2})");

    public CidrRange {
        if (prefix < 0 || prefix > network.size() * 8) {
            throw new IllegalArgumentException("a prefix of this address has 0 to " + network.size() * 8 + " bits");
        }
    }

    /**
     * Parses a range such as {@code 10.0.0.0/8} or {@code fd00::/8}, without a DNS query.
     *
     * @throws IllegalArgumentException if it isn't one; the message says what is wrong, without repeating the text
     */
    public static CidrRange parse(String text) {
        Matcher parts = FORM.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("not a CIDR range like 10.0.0.0/8 or fd00::/8");
        }
        String address = parts.group(1);
        try {
            // In brackets it is an IPv6 literal or an error, never a name.
            byte[] network = InetAddress.getByName(address.indexOf(':') < 0 ? address : "[" + address + "]")
                    .getAddress();
            return new CidrRange(ByteString.of(network), Integer.parseInt(parts.group(2)));
        } catch (UnknownHostException e) {
            throw new IllegalArgumentException("not an IPv6 address: " + address, e);
        }
    }

    public boolean contains(InetAddress address) {
        byte[] bytes = address.getAddress();
        if (bytes.length != network.size()) {
            return false;
        }
        for (int bit = 0; bit < prefix; bit++) {
            int mask = 0x80 >> (bit % 8);
            if ((bytes[bit / 8] & mask) != (network.getByte(bit / 8) & mask)) {
                return false;
            }
        }
        return true;
    }
}
