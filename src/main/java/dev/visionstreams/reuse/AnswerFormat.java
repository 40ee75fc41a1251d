package dev.visionstreams.reuse;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonSerializer;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializerProvider;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.module.SimpleModule;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.ModelReply;
import dev.visionstreams.model.ModelReply.FoundPoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Objects;
import java.util.stream.Stream;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Replies from and to bytes: JSON with the names of the records' components, masks in base64. A component that is added
 * later is skipped by older versions, and null or 0 where an older one wrote the answer. {@code answer.json} in the
 * tests holds the format still. Thread-safe.
 */
final class AnswerFormat {
    /** Changes when what older versions wrote, or would read, means something else. */
    private static final int VERSION = 1;

    private static final ObjectMapper JSON = JsonMapper.builder()
            .addModule(new SimpleModule()
                    .addSerializer(ByteString.class, new BytesWriter())
                    .addDeserializer(ByteString.class, new BytesReader()))
            .defaultPropertyInclusion(
                    JsonInclude.Value.construct(JsonInclude.Include.NON_NULL, JsonInclude.Include.ALWAYS))
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .build();

    private AnswerFormat() {}

    private record Stored(int version, ModelReply reply) {}

    static ByteString write(ModelReply reply) {
        try {
            return ByteString.of(JSON.writeValueAsBytes(new Stored(VERSION, reply)));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException("A reply can't be written: a defect", e);
        }
    }

    /**
     * Reads a reply that anyone may have written.
     *
     * @param images how many images it is about
     * @return null if it isn't an answer to a question about that many images, or is of a newer version
     */
    static @Nullable ModelReply read(ByteString value, int images) {
        try {
            Stored stored = JSON.readValue(value.toByteArray(), Stored.class);
            return stored.version() == VERSION && isWhole(stored.reply(), images) ? stored.reply() : null;
        } catch (IOException | RuntimeException e) {
            return null;
        }
    }

    /** Whether everything is there and in range that the records' own constructors don't look at. */
    private static boolean isWhole(ModelReply reply, int images) {
        Inference inference = reply.inference();
        Stream<@Nullable String> texts = Stream.of(
                        reply.labels().stream().map(ModelReply.FoundLabel::name),
                        reply.objects().stream().map(ModelReply.FoundObject::label),
                        reply.points().stream().map(FoundPoint::label),
                        reply.spatial().stream().map(ModelReply.SpatialObject::label),
                        Stream.of(
                                inference.model(),
                                inference.modelVersion(),
                                inference.promptVersion(),
                                inference.finishReason(),
                                inference.reusedFrom()))
                .flatMap(each -> each);
        Stream<@Nullable Object> places = Stream.of(
                        reply.objects().stream().map(ModelReply.FoundObject::box),
                        reply.points().stream().map(FoundPoint::point),
                        reply.spatial().stream().map(ModelReply.SpatialObject::box))
                .flatMap(each -> each);
        Stream<@Nullable Double> sureness = Stream.of(
                        reply.labels().stream().map(ModelReply.FoundLabel::confidence),
                        reply.objects().stream().map(ModelReply.FoundObject::confidence),
                        reply.points().stream().map(FoundPoint::confidence),
                        reply.spatial().stream().map(ModelReply.SpatialObject::confidence))
                .flatMap(each -> each);
        return texts.allMatch(Objects::nonNull)
                && places.allMatch(Objects::nonNull)
                && sureness.allMatch(sure -> sure == null || (sure >= 0 && sure <= 1))
                && reply.points().stream().allMatch(point -> point.image() >= 0 && point.image() < images)
                && reply.dropped() >= 0;
    }

    private static final class BytesWriter extends JsonSerializer<ByteString> {
        @Override
        public void serialize(ByteString bytes, JsonGenerator json, SerializerProvider provider) throws IOException {
            json.writeBinary(bytes.toByteArray());
        }
    }

    private static final class BytesReader extends JsonDeserializer<ByteString> {
        @Override
        public ByteString deserialize(JsonParser json, DeserializationContext context) throws IOException {
            return ByteString.of(json.getBinaryValue());
        }
    }
}
