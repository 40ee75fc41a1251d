package dev.visionstreams.telemetry;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The health of the processor, as {@code /live} and {@code /ready} show it.
 *
 * @param state of Kafka Streams, or {@code STOPPING}
 * @param notLive why a restart helps; empty: it doesn't
 * @param notReady why the process is not ready; empty: it is
 * @param doors for each configured model, {@code OPEN} or why it isn't called
 * @param waiting requests by what they wait for
 * @param oldest how long the oldest pending request has been there
 * @param conditions what holds work up
 */
public record HealthReport(
        String state,
        List<String> notLive,
        List<String> notReady,
        Map<String, String> doors,
        int running,
        Map<String, Integer> waiting,
        Duration oldest,
        List<Condition> conditions) {
    private static final JsonFactory JSON = new JsonFactory();

    public String toJson() {
        StringWriter text = new StringWriter();
        try (JsonGenerator json = JSON.createGenerator(text)) {
            json.writeStartObject();
            json.writeStringField("state", state);
            json.writeBooleanField("live", notLive.isEmpty());
            json.writeBooleanField("ready", notReady.isEmpty());
            json.writeArrayFieldStart("why");
            for (List<String> reasons : List.of(notLive, notReady)) {
                for (String reason : reasons) {
                    json.writeString(reason);
                }
            }
            json.writeEndArray();
            json.writeObjectFieldStart("doors");
            for (Map.Entry<String, String> door : doors.entrySet()) {
                json.writeStringField(door.getKey(), door.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("inFlight", running);
            json.writeObjectFieldStart("waiting");
            for (Map.Entry<String, Integer> count : waiting.entrySet()) {
                json.writeNumberField(count.getKey(), count.getValue());
            }
            json.writeEndObject();
            json.writeNumberField("oldestSeconds", oldest.toSeconds());
            json.writeArrayFieldStart("conditions");
            for (Condition condition : conditions) {
                write(json, condition);
            }
            json.writeEndArray();
            json.writeEndObject();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // not of a StringWriter
        }
        return text.toString();
    }

    private static void write(JsonGenerator json, Condition condition) throws IOException {
        json.writeStartObject();
        json.writeStringField("kind", condition.kind());
        json.writeStringField("name", condition.name());
        json.writeStringField("reason", condition.reason());
        json.writeStringField("what", condition.sentence());
        write(json, "since", condition.since());
        write(json, "nextLook", condition.nextLook());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, @Nullable Instant time) throws IOException {
        if (time != null) {
            json.writeStringField(name, time.toString());
        }
    }
}
