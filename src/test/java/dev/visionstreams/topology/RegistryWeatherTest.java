package dev.visionstreams.topology;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.inflight.AttemptResult;
import dev.visionstreams.inflight.InputRecords;
import dev.visionstreams.inflight.Progress;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.pipeline.VisionPipeline;
import dev.visionstreams.reuse.SharedAnswers;
import dev.visionstreams.serde.EventDeserializer;
import dev.visionstreams.serde.JsonDeserializer;
import dev.visionstreams.serde.JsonSerializer;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.serde.registry.AvroDeserializer;
import dev.visionstreams.serde.registry.AvroSerializer;
import dev.visionstreams.serde.registry.ScriptedRegistry;
import dev.visionstreams.serde.registry.ScriptedRegistry.Reply;
import dev.visionstreams.serde.registry.WireFormat;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import javax.imageio.ImageIO;
import okio.ByteString;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A registry that is away, refuses, or doesn't know one schema: nothing is lost, rejected or paid for because of it. */
class RegistryWeatherTest {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private static final Reply AWAY = new Reply(503, "{\"error_code\":50301,\"message\":\"away\"}");
    private static final Reply FORBIDDEN = new Reply(403, "{\"error_code\":40301,\"message\":\"not for you\"}");
    private static final Reply UNKNOWN = new Reply(404, "{\"error_code\":40403,\"message\":\"no such schema\"}");
    private static final Reply REGISTERED = new Reply(200, "{\"id\":1}");
    private static final Progress NEW = new Progress(0, 0, 0, 0, new byte[0]);

    private final AtomicInteger calls = new AtomicInteger();
    private Instant now = Instant.EPOCH;
    private final RegistryGate gate = new RegistryGate(() -> now, () -> 0.5);
    private Function<String, Reply> replies = path -> REGISTERED;
    private final ScriptedRegistry registry = new ScriptedRegistry("application/json", path -> replies.apply(path));
    private final EventDeserializer<ImageRequest> json = new JsonDeserializer<>(ImageRequest.class);
    private final AvroDeserializer<ImageRequest> avro = new AvroDeserializer<>(ImageRequest.class, gate);
    private final AvroSerializer<SpecificRecord> serializer = new AvroSerializer<>(gate);

    RegistryWeatherTest() throws IOException {
        Map<String, String> configs = Map.of("schema.registry.url", registry.url());
        avro.configure(configs, false);
        serializer.configure(configs, false);
    }

    @AfterEach
    void close() {
        avro.close();
        serializer.close();
        registry.close();
    }

    @ParameterizedTest
    @ValueSource(ints = {503, 500, 408, 429, 401, 403, 409, 422})
    void shouldDeferWithoutPayingWhileOutputsCannotBeEncoded(int status) {
        RequestWork work = work(json, serializer);
        replies = path -> new Reply(status, "{\"error_code\":" + status + "01,\"message\":\"no\"}");

        for (int i = 0; i < 30; i++) {
            AttemptResult result = done(work.attempt(InputRecords.of("requests", i, jsonRequest()), NEW));

            assertThat(result).isInstanceOf(AttemptResult.Deferred.class);
            now = now.plus(((AttemptResult.Deferred) result).delay());
        }
        replies = path -> REGISTERED;
        now = now.plusSeconds(10);

        assertThat(done(work.attempt(InputRecords.of("requests", 0, jsonRequest()), NEW)))
                .isInstanceOfSatisfying(
                        AttemptResult.Done.class,
                        done -> assertThat(done.outcome().route()).isEqualTo(Route.CAPTIONS.node()));
        assertThat(calls).hasValue(1);
    }

    @Test
    void shouldLookAtTheSchemaOfTheResultBeforeTheCallIsPaid() {
        RequestWork work = work(json, serializer);
        replies = path -> path.contains("image-captions") ? AWAY : REGISTERED;

        assertThat(done(work.attempt(InputRecords.of("requests", 0, jsonRequest()), NEW)))
                .isInstanceOf(AttemptResult.Deferred.class);
        assertThat(calls).hasValue(0);
    }

    @Test
    void shouldAskAnAbsentRegistryOncePerPauseAndNotForEachRequest() {
        RequestWork work = work(json, serializer);
        replies = path -> AWAY;

        for (int second = 0; second < 60; second++) {
            for (int i = 0; i < 100; i++) {
                done(work.attempt(InputRecords.of("requests", i, jsonRequest()), NEW));
            }
            now = now.plusSeconds(1);
        }

        assertThat(registry.asked.size()).isBetween(6, 20);
    }

    @Test
    void shouldPayOnceWhenTheRegistryGoesAwayBeforeThePaidResultIsEncoded() {
        AtomicInteger encoded = new AtomicInteger();
        Serializer<SpecificRecord> plain = new JsonSerializer<>();
        Serializer<SpecificRecord> unlucky = (topic, event) -> {
            int count = encoded.incrementAndGet();
            if (count > 2 && count < 30) {
                throw RegistryException.passing("away", null);
            }
            return plain.serialize(topic, event);
        };
        RequestWork work = work(json, unlucky);

        assertThat(done(work.attempt(InputRecords.of("requests", 0, jsonRequest()), NEW)))
                .isInstanceOf(AttemptResult.Done.class);
        assertThat(calls).hasValue(1);
        assertThat(encoded).hasValue(30);
    }

    @Test
    void shouldDeferWhatCannotBeDecodedAndGoOnWithWhatIsKnown() {
        RequestWork work = work(avro, serializer);
        replies = path -> path.startsWith("/schemas") ? schema() : REGISTERED;
        assertThat(route(work, avroRequest(7))).isEqualTo(Route.CAPTIONS.node());

        replies = path -> AWAY;

        assertThat(attempt(work, avroRequest(8))).isInstanceOf(AttemptResult.Deferred.class);
        assertThat(route(work, avroRequest(7))).isEqualTo(Route.CAPTIONS.node());
        now = now.plusSeconds(10);
        replies = path -> schema();
        assertThat(route(work, avroRequest(8))).isEqualTo(Route.CAPTIONS.node());
        assertThat(calls).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(ints = {403, 404})
    void shouldBlameARecordForItsSchemaWhereOthersAreAnswered(int status) {
        RequestWork work = work(avro, serializer);
        replies = path -> path.equals("/schemas/ids/666")
                ? status == 403 ? FORBIDDEN : UNKNOWN
                : path.startsWith("/schemas") ? schema() : REGISTERED;

        assertThat(route(work, avroRequest(666))).isEqualTo(Route.UNDECODABLE.node());
        assertThat(route(work, avroRequest(7))).isEqualTo(Route.CAPTIONS.node());
        assertThat(route(work, avroRequest(666))).isEqualTo(Route.UNDECODABLE.node());
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 404})
    void shouldBlameNoRecordWhereTheRegistryRefusesWhatItAnsweredBefore(int status) {
        RequestWork work = work(avro, serializer);
        replies = path -> path.startsWith("/schemas") ? schema() : REGISTERED;
        assertThat(route(work, avroRequest(7))).isEqualTo(Route.CAPTIONS.node());

        replies = path -> new Reply(status, "{\"error_code\":" + status + "03,\"message\":\"no\"}");

        for (int id = 8; id < 20; id++) {
            assertThat(attempt(work, avroRequest(id))).isInstanceOf(AttemptResult.Deferred.class);
            now = now.plusSeconds(1);
        }
    }

    private String route(RequestWork work, byte[] value) {
        AttemptResult result = attempt(work, value);
        assertThat(result).isInstanceOf(AttemptResult.Done.class);
        return ((AttemptResult.Done) result).outcome().route();
    }

    private AttemptResult attempt(RequestWork work, byte[] value) {
        return done(work.attempt(InputRecords.of("requests", 0, value), NEW));
    }

    private static AttemptResult done(CompletionStage<AttemptResult> stage) {
        return stage.toCompletableFuture().join();
    }

    /** Everything in the caller's thread; pauses turn the clock. */
    private RequestWork work(EventDeserializer<ImageRequest> requests, Serializer<SpecificRecord> events) {
        VisionPipeline pipeline = new VisionPipeline(
                source -> CompletableFuture.completedFuture(new FetchResult.Fetched(png(), null)),
                new ImageInspector(),
                new UprightEncoder(),
                question -> {
                    calls.incrementAndGet();
                    return CompletableFuture.completedFuture(reply());
                },
                new ModelGate(Quota.UNKNOWN, Duration.ofDays(1), 4, () -> now, () -> 0.5),
                SharedAnswers.none(),
                new ByteBudget(1 << 30),
                Runnable::run,
                () -> now,
                millis -> {});
        EventCodec codec = new EventCodec(
                (topic, value) -> {
                    EventDeserializer.Reading<ImageRequest> reading = requests.read(topic, value);
                    return new RequestSource.Received.Asked(reading.event(), reading.whole());
                },
                events,
                VisionTopologyTest.TOPICS,
                gate,
                Runnable::run,
                pause -> task -> {
                    now = now.plus(pause);
                    task.run();
                });
        return new RequestWork(
                VisionTopologyTest.TOPICS,
                codec,
                new RequestRules("model", Map.of(), Set.of(), model -> false, 1 << 20),
                pipeline,
                null,
                null,
                OutputUri.REDACTED,
                EventHeaders.NONE,
                () -> now,
                new SilentListener(),
                () -> RecordLimits.USUAL);
    }

    private static ModelReply reply() {
        Inference inference = new Inference("model", "model", null, "1", "STOP", 1, 1, 0, 2, 5);
        return new ModelReply("a caption", null, List.of(), List.of(), List.of(), 0, inference);
    }

    private static ImageRequest request() {
        return ImageRequest.newBuilder()
                .setId("r")
                .setTask("CAPTION")
                .setImages(List.of(ImageReference.newBuilder()
                        .setUri("https://localhost/a.png")
                        .build()))
                .build();
    }

    private static byte[] jsonRequest() {
        return requireNonNull(new JsonSerializer<>().serialize("requests", request()));
    }

    private static byte[] avroRequest(int id) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            out.writeBytes(WireFormat.header(id));
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(out, null);
            new SpecificDatumWriter<>(ImageRequest.class).write(request(), encoder);
            encoder.flush();
            return out.toByteArray();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reply schema() {
        String text =
                ImageRequest.getClassSchema().toString().replace("\\", "\\\\").replace("\"", "\\\"");
        return new Reply(200, "{\"schema\":\"" + text + "\",\"id\":1}");
    }

    private static ByteString png() {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            ImageIO.write(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "png", out);
            return ByteString.of(out.toByteArray());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static final class SilentListener implements OutcomeListener {
        @Override
        public void enriched(String place, String task) {}

        @Override
        public void rejected(Rejection rejection) {}

        @Override
        public void undecodable(String place, String why) {}

        @Override
        public void ignored(String why) {}
    }
}
