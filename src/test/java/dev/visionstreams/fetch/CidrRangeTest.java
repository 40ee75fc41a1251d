package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CidrRangeTest {
    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.255.255.255, 11.0.0.0",
        "10.1.2.3/8, 10.255.255.255, 11.0.0.0",
        "0.0.0.0/0, 255.255.255.255, ::1",
        "127.0.0.1/32, 127.0.0.1, 127.0.0.2",
        "172.16.0.0/12, 172.31.255.255, 172.32.0.0",
        "::/0, ffff::1, 127.0.0.1",
        "::1/128, ::1, ::2",
        "fd00::/8, fdff::1, fc00::1",
    })
    void shouldContainTheAddressesThatShareItsPrefix(String text, String inside, String outside) throws Exception {
        CidrRange range = CidrRange.parse(text);

        assertThat(range.contains(InetAddress.getByName(inside))).isTrue();
        assertThat(range.contains(InetAddress.getByName(outside))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "/8",
                "10.0.0.0",
                "10.0.0.0/",
                "10.0.0.0/33",
                "10.0.0/8",
                "010.0.0.0/8",
                "256.0.0.0/8",
                "10.0.0.0/08",
                "10.0.0.0/-1",
                "10.0.0.0/x",
                " 10.0.0.0/8",
                "localhost/8",
                "::1",
                "::1/129",
                "::/999",
                "1::2::3/64",
                "fe80::1%eth0/64",
                ":/8",
                "a:b/8",
                "::ffff:10.0.0.0/104"
            })
    void shouldNotParseOtherText(String text) {
        assertThatThrownBy(() -> CidrRange.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageMatching("not a.*|a prefix.*");
    }
}
