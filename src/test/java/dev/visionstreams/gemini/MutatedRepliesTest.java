package dev.visionstreams.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Damages every golden reply in many ways and asserts that nothing is thrown and every result is valid. Boxes and points
 * outside 0..1000 would throw in their records. Failure messages contain the seed.
 */
class MutatedRepliesTest {
    private static final int ROUNDS = 100;
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String[] TEXTS = {
        "",
        "[",
        "{}",
        "[]",
        "[[]]",
        "[{}]",
        "{\"a\":[]}",
        "[{\"box_2d\":[]}]",
        "[{\"box_2d\":[-1e400,\"-0\",1e400,\"\"]}]",
        "```",
        "[{\"point\":{\"y\":1}}]",
        "\ud800",
        "[".repeat(3000),
        "{\"a\":".repeat(3000),
        "[null]",
        "{\"objects\":[1]}"
    };

    static List<GoldenReply> goldenReplies() {
        return GoldenReply.all();
    }

    @ParameterizedTest
    @MethodSource("goldenReplies")
    void shouldSurviveDamage(GoldenReply golden) {
        for (long seed = 0; seed < ROUNDS; seed++) {
            byte[] damaged =
                    damaged(golden, new Random(seed * 31 + golden.name().hashCode()));
            ModelResult result;
            try {
                result = new ReplyReader(golden.request(), options(seed), new SafeQuote("key")).read(damaged, 5);
            } catch (RuntimeException | StackOverflowError e) {
                throw new AssertionError(
                        "seed " + seed + " of " + golden + ": " + HexFormat.of().formatHex(damaged), e);
            }
            assertWhole(result, "seed " + seed + " of " + golden);
        }
    }

    private static GenerationOptions options(long seed) {
        return Requests.options(seed % 2 == 0 ? CutOff.REPEAT : CutOff.KEEP);
    }

    private static void assertWhole(ModelResult result, String origin) {
        if (result instanceof ModelFailure failure) {
            assertThat(failure.message()).as(origin).isNotBlank().hasSizeLessThan(600);
        } else {
            ModelReply reply = (ModelReply) result;
            assertThat(reply.dropped()).as(origin).isNotNegative();
            assertThat(reply.objects()).as(origin).doesNotHaveDuplicates().allSatisfy(object -> assertThat(
                            object.label())
                    .isNotBlank());
            assertThat(reply.inference().tokens().total()).as(origin).isNotNegative();
        }
    }

    private static byte[] damaged(GoldenReply golden, Random random) {
        byte[] body = golden.body();
        switch (random.nextInt(4)) {
            case 0 -> {
                for (int i = random.nextInt(4); i >= 0; i--) {
                    body[random.nextInt(body.length)] ^= (byte) (1 << random.nextInt(8));
                }
                return body;
            }
            case 1 -> {
                return Arrays.copyOf(body, random.nextInt(body.length));
            }
            case 2 -> {
                return bytes(withAnotherValue(golden.reply().deepCopy(), random));
            }
            default -> {
                return bytes(withDamagedText(golden.reply().deepCopy(), random));
            }
        }
    }

    private static JsonNode withAnotherValue(JsonNode reply, Random random) {
        List<JsonNode> containers = containers(reply);
        JsonNode container = containers.get(random.nextInt(containers.size()));
        if (container instanceof ArrayNode array && !array.isEmpty()) {
            array.set(random.nextInt(array.size()), value(random));
        } else if (container instanceof ObjectNode object && !object.isEmpty()) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            object.set(names.get(random.nextInt(names.size())), value(random));
        }
        return reply;
    }

    private static JsonNode withDamagedText(JsonNode reply, Random random) {
        for (JsonNode container : containers(reply)) {
            if (container instanceof ObjectNode part && part.path("text").isTextual()) {
                StringBuilder text = new StringBuilder(part.path("text").textValue());
                for (int i = random.nextInt(3); i >= 0 && text.length() > 0; i--) {
                    int at = random.nextInt(text.length());
                    switch (random.nextInt(4)) {
                        case 0 -> text.setLength(at);
                        case 1 -> text.deleteCharAt(at);
                        case 2 -> text.setCharAt(at, "[]{}\",:-0e9\\ \n".charAt(random.nextInt(14)));
                        default -> text.insert(at, TEXTS[random.nextInt(TEXTS.length)]);
                    }
                }
                part.put("text", text.toString());
            }
        }
        return reply;
    }

    private static List<JsonNode> containers(JsonNode node) {
        List<JsonNode> containers = new ArrayList<>();
        containers.add(node);
        for (JsonNode child : node) {
            if (child.isContainerNode()) {
                containers.addAll(containers(child));
            }
        }
        return containers;
    }

    private static JsonNode value(Random random) {
        return switch (random.nextInt(7)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.booleanNode(random.nextBoolean());
            case 2 -> NODES.numberNode(random.nextLong());
            case 3 -> NODES.numberNode(-1e300);
            case 4 -> NODES.arrayNode().add(random.nextInt());
            case 5 -> NODES.objectNode().put("text", TEXTS[random.nextInt(TEXTS.length)]);
            default -> NODES.textNode(TEXTS[random.nextInt(TEXTS.length)]);
        };
    }

    private static byte[] bytes(JsonNode node) {
        return node.toString().getBytes(StandardCharsets.UTF_8);
    }
}
