package dev.visionstreams.config;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CidrTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"10.0.0.0/8", "0.0.0.0/0", "127.0.0.1/32", "::/0", "::1/128", "fd00::/8", "::ffff:10.0.0.0/104"})
    void shouldTakeACidrRange(String range) {
        assertThat(Cidr.isValid(range)).isTrue();
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
                "localhost/8",
                "::1",
                "::1/129",
                "1::2::3/64",
                "fe80::1%eth0/64",
                ":/8"
            })
    void shouldRefuseWhatIsNoCidrRange(String range) {
        assertThat(Cidr.isValid(range)).isFalse();
    }
}
