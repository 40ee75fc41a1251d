package dev.visionstreams.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.TextNode;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PrintableTest {
    @Test
    void shouldShowWhatATerminalWouldObey() {
        assertThat(Printable.escaped("a\nb\r\tc")).isEqualTo("a\\nb\\r\\tc");
        assertThat(Printable.escaped("\u001b[2J\u0007")).isEqualTo("\\u001b[2J\\u0007");
        assertThat(Printable.escaped("x\u009b31m\u0085")).isEqualTo("x\\u009b31m\\u0085");
        assertThat(Printable.escaped("txt.\u202egpj")).isEqualTo("txt.\\u202egpj");
        assertThat(Printable.escaped("\u2066a\u2069\u2028\u2029\ufeff\u00ad"))
                .isEqualTo("\\u2066a\\u2069\\u2028\\u2029\\ufeff\\u00ad");
        assertThat(Printable.escaped("\uDB40\uDC41 half \uD83D!")).isEqualTo("\\udb40\\udc41 half \\ud83d!");
    }

    @Test
    void shouldLeaveOrdinaryTextsAlone() {
        String text = "größer, 猫, \uD83D\uDC08, \uD83D\uDC69\u200D\uD83D\uDE80, می\u200Cخواهم";

        assertThat(Printable.escaped(text)).isSameAs(text);
    }

    @Test
    void shouldBoundTheLengthWithoutHalfACharacter() {
        assertThat(Printable.of("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Printable.of("abcdef", 4)).isEqualTo("abcd…");
        assertThat(Printable.of("abc\uD83D\uDC08f", 4)).isEqualTo("abc…");
        assertThat(Printable.of("x".repeat(1_000_000))).hasSize(Printable.MAX_CHARS + 1);
    }

    @Test
    void shouldLeaveJsonTheSame() throws Exception {
        for (long seed = 0; seed < 2_000; seed++) {
            Random random = new Random(seed);
            StringBuilder text = new StringBuilder();
            random.ints(40, 0, 0x2100).forEach(c -> text.append((char) c));

            String json = Printable.escaped(TextNode.valueOf(text.toString()).toString());

            assertThat(new ObjectMapper().readTree(json).textValue())
                    .as("seed %d", seed)
                    .isEqualTo(text.toString());
            assertThat(json).as("seed %d", seed).doesNotContainPattern("[\\p{Cc}\u202a-\u202e\u2066-\u2069]");
        }
    }
}
