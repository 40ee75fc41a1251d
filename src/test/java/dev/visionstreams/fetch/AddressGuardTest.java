package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.http.NoDelaySocketFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AddressGuardTest {
    private final AddressGuard guard = new AddressGuard(List.of(), List.of());

    @ParameterizedTest
    @ValueSource(
            strings = {
                "0.0.0.0",
                "0.1.2.3",
                "10.0.0.1",
                "10.255.255.255",
                "100.64.0.1",
                "100.127.255.255",
                "127.0.0.1",
                "127.255.255.254",
                "169.254.169.254",
                "172.16.0.1",
                "172.31.255.255",
                "192.0.0.8",
                "192.0.2.1",
                "192.88.99.1",
                "192.168.0.1",
                "198.18.0.1",
                "198.19.255.255",
                "198.51.100.1",
                "203.0.113.1",
                "224.0.0.1",
                "239.255.255.255",
                "240.0.0.1",
                "255.255.255.255",
                "::",
                "::1",
                "::ffff:10.0.0.1",
                "::10.0.0.1",
                "64:ff9b::a00:1",
                "64:ff9b::7f00:1",
                "64:ff9b:1::808:808",
                "100::1",
                "2001::1",
                "2001:db8::1",
                "2002:a00:1::1",
                "2002:7f00:1::",
                "3fff::1",
                "fc00::1",
                "fd12:3456::1",
                "fe80::1",
                "fec0::1",
                "ff02::1",
                "4000::1",
                "168.63.129.16",
                "2606:4700::5efe:10.0.0.1",
                "2606:4700::200:5efe:169.254.169.254",
                "2002:808:808::5efe:10.0.0.1",
                "fe80::5efe:8.8.8.8"
            })
    void shouldRefuse(String address) throws Exception {
        assertThat(guard.allows(InetAddress.getByName(address))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "1.1.1.1",
                "8.8.8.8",
                "9.255.255.255",
                "11.0.0.0",
                "100.63.255.255",
                "100.128.0.0",
                "128.0.0.1",
                "169.253.255.255",
                "172.15.255.255",
                "172.32.0.0",
                "192.0.1.1",
                "192.167.255.255",
                "192.169.0.0",
                "198.17.255.255",
                "198.20.0.0",
                "223.255.255.255",
                "::ffff:8.8.8.8",
                "64:ff9b::808:808",
                "2002:808:808::1",
                "2001:4860:4860::8888",
                "2606:4700::1111",
                "2a00:1450::1",
                "168.63.129.15",
                "2606:4700::5efe:8.8.8.8",
                "2606:4700::100:5efe:10.0.0.1"
            })
    void shouldAllow(String address) throws Exception {
        assertThat(guard.allows(InetAddress.getByName(address))).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "10.1.0.0/16, 10.1.2.3, true",
        "10.1.0.0/16, 10.2.0.0, false",
        "10.1.0.0/16, 64:ff9b::a01:203, true",
        "127.0.0.1/32, 127.0.0.1, true",
        "127.0.0.1/32, 127.0.0.2, false",
        "fd00::/8, fdab::1, true",
        "fd00::/8, fc00::1, false",
        "0.0.0.0/0, 169.254.169.254, true",
        "0.0.0.0/0, ::1, false",
        "172.16.0.0/12, 172.31.255.255, true",
        "172.16.0.0/13, 172.31.255.255, false",
    })
    void shouldAllowConfiguredRanges(String range, String address, boolean allowed) throws Exception {
        AddressGuard open = new AddressGuard(List.of(CidrRange.parse(range)), List.of());

        assertThat(open.allows(InetAddress.getByName(address))).isEqualTo(allowed);
    }

    @ParameterizedTest
    @CsvSource({
        "1.1.1.1, false",
        "64:ff9b::101:101, false",
        "2002:101:101::1, false",
        "2606:4700::5efe:1.1.1.1, false",
        "1.1.1.2, true",
        "127.0.0.1, false",
        "127.0.0.2, true"
    })
    void shouldRefuseDeniedRangesEvenIfAllowed(String address, boolean allowed) throws Exception {
        AddressGuard closed = new AddressGuard(
                List.of(CidrRange.parse("127.0.0.0/8")),
                List.of(CidrRange.parse("1.1.1.1/32"), CidrRange.parse("127.0.0.1/32")));

        assertThat(closed.allows(InetAddress.getByName(address))).isEqualTo(allowed);
    }

    @Test
    void shouldNotConnectToAForbiddenOrUnresolvedAddress() throws Exception {
        try (Socket socket = new NoDelaySocketFactory(() -> new GuardedSocket(guard)).createSocket()) {
            assertThat(socket.getTcpNoDelay()).isTrue();
            assertThatThrownBy(() -> socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), 9)))
                    .isInstanceOf(AddressGuard.ForbiddenAddressException.class);
            assertThatThrownBy(() -> socket.connect(InetSocketAddress.createUnresolved("example.com", 80), 100))
                    .isInstanceOf(AddressGuard.ForbiddenAddressException.class);
        }
    }
}
