package dev.visionstreams.gemini;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.Fuzz;
import dev.visionstreams.gemini.GenerationOptions.CutOff;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.model.ModelResult;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Replies and errors at random: a result or a failure in few words, and nothing is thrown. */
class FuzzRepliesTest {
    private static final byte[] ERROR = """
            {"error":{"code":429,"message":"Quota exceeded","status":"RESOURCE_EXHAUSTED","details":[
            {"@type":"type.googleapis.com/google.rpc.QuotaFailure","violations":[{"quotaId":"PerMinute"}]},
            {"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"31s"}]}}""".getBytes(UTF_8);

    @Test
    void shouldReadReplies() {
        List<GoldenReply> golden = GoldenReply.all();
        Fuzz.run("replies", random -> {
            GoldenReply reply = golden.get(random.nextInt(golden.size()));
            GenerationOptions options = Requests.options(random.nextBoolean() ? CutOff.REPEAT : CutOff.KEEP);

            ModelResult result = new ReplyReader(reply.request(), options, new SafeQuote("key"))
                    .read(Fuzz.mutated(reply.body(), random), 5);

            assertThat(result).isNotNull();
            if (result instanceof ModelFailure failure) {
                assertThat(failure.message()).isNotBlank().hasSizeLessThan(600);
            }
        });
    }

    @Test
    void shouldReadErrors() {
        Fuzz.run("errors", random -> {
            int status = 400 + random.nextInt(200);

            ModelFailure failure = new ErrorReader(new SafeQuote("key"))
                    .read(status, Fuzz.mutated(ERROR, random), random.nextBoolean() ? null : "99999999999999");

            assertThat(failure.message()).isNotBlank().hasSizeLessThan(1_000);
        });
    }
}
