package dev.visionstreams.fetch;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.regex.Pattern;
import okio.ByteString;

/**
 * A range of IP addresses.
 *
 * @param network its first address: 4 or 16 bytes
 * @param prefix how many leading bits all of its addresses share
 */
public record CidrRange(ByteString network, int prefix) {
    private static final Pattern IPV4 = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}");
    private static final Pattern IPV6 = Pattern.compile("[0-9A-Fa-f:.]*:[0-9A-Fa-f:.]*");

    public CidrRange {
        if (network.size() != 4 && network.size() != 16) {
            throw new IllegalArgumentException("an IP address has 4 or 16 bytes: " + network.hex());
        }
        if (prefix < 0 || prefix > network.size() * 8) {
            throw new IllegalArgumentException("a prefix has 0 to " + network.size() * 8 + " bits: " + prefix);
        }
    }

    /**
     * Reads a range as it is written in a configuration.
     *
     * @param text such as {@code 10.0.0.0/8}, {@code fd00::/8} or a single address; never a name
     */
    public static CidrRange parse(String text) {
        int slash = text.indexOf('/');
        String address = (slash < 0 ? text : text.substring(0, slash)).strip();
        if (!IPV4.matcher(address).matches() && !IPV6.matcher(address).matches()) {
            throw new IllegalArgumentException("not an IP address or CIDR range: " + text);
        }
        try {
            // A literal by its pattern: no name service is asked.
            ByteString network = ByteString.of(InetAddress.getByName(address).getAddress());
            int prefix = slash < 0
                    ? network.size() * 8
                    : Integer.parseInt(text.substring(slash + 1).strip());
            return new CidrRange(network, prefix);
        } catch (UnknownHostException | NumberFormatException e) {
            throw new IllegalArgumentException("not an IP address or CIDR range: " + text, e);
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

    @Override
    public String toString() {
        try {
            String address = InetAddress.getByAddress(network.toByteArray()).getHostAddress();
            return address + "/" + prefix;
        } catch (UnknownHostException e) {
            throw new IllegalStateException("the constructor checked the length", e);
        }
    }
}
