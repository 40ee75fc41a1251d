package dev.visionstreams.cli.submit;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.serde.EventToJson;
import dev.visionstreams.serde.JsonToEvent;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;

/** An {@code ImageRequest} as a line of JSON; the command's options fill in missing fields. */
final class RequestJson {
    private RequestJson() {}

    static ImageRequest read(String line, RequestTemplate template) throws BadInputException {
        ObjectNode json = EventToJson.of(template.request(List.of()));
        try {
            JsonToEvent.parse(line).properties().forEach(field -> {
                if (!field.getValue().isNull()) {
                    json.set(field.getKey(), field.getValue());
                }
            });
            JsonToEvent.Result<ImageRequest> result = JsonToEvent.read(json, ImageRequest.class);
            if (!result.unknown().isEmpty()) {
                throw new BadInputException("ImageRequest has no field " + String.join(", ", result.unknown()));
            }
            if (result.event().getImages().isEmpty()) {
                throw new BadInputException("no images");
            }
            return result.event();
        } catch (SerializationException e) {
            throw new BadInputException("not an ImageRequest in JSON: " + e.getMessage(), e);
        }
    }
}
