package dev.visionstreams.topology;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.ImageSource;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.pipeline.VisionRequest;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/**
 * Checks requests and chooses the model that answers them.
 *
 * @param model the default model
 * @param modelByTask models of tasks with one of their own
 * @param modelsAllowed models that a request may name besides the configured ones; empty for any
 * @param withoutMasks models that draw neither masks nor polygons, which would be paid for in vain
 * @param contentMaxBytes inline bytes that an image may carry
 * @param tiers which service tier a request is asked in
 * @param uncounted models that a request may not name, because a budget can't count what their calls cost
 */
public record RequestRules(
        String model,
        Map<Task, String> modelByTask,
        Set<String> modelsAllowed,
        Predicate<String> withoutMasks,
        long contentMaxBytes,
        TierRules tiers,
        Predicate<String> uncounted) {
    /** Gemini's own limit of images per request. */
    private static final int MAX_IMAGES = 3_600;

    public RequestRules {
        modelByTask = Map.copyOf(modelByTask);
        modelsAllowed = Set.copyOf(modelsAllowed);
    }

    /** In the service's own tier. */
    public RequestRules(
            String model,
            Map<Task, String> modelByTask,
            Set<String> modelsAllowed,
            Predicate<String> withoutMasks,
            long contentMaxBytes) {
        this(model, modelByTask, modelsAllowed, withoutMasks, contentMaxBytes, TierRules.NONE, named -> false);
    }

    /** A request breaks a rule. */
    static final class BrokenRule extends Exception {
        private static final long serialVersionUID = 1;
        private final transient Failure failure;

        BrokenRule(RequestReason reason, String message) {
            super(message);
            failure = Failure.ofRequest(reason.name(), message);
        }

        Failure failure() {
            return failure;
        }
    }

    /** @param topic of the request's record */
    VisionRequest read(String id, String topic, ImageRequest request) throws BrokenRule {
        Task task = Arrays.stream(Task.values())
                .filter(known -> known.name().equals(request.getTask()))
                .findFirst()
                .orElseThrow(() -> new BrokenRule(
                        RequestReason.TASK_UNKNOWN,
                        "The task is one of " + Arrays.toString(Task.values()) + ", in upper case"));
        String exceeded = FieldBounds.exceededBy(request);
        if (exceeded != null) {
            throw new BrokenRule(RequestReason.FIELD_OUT_OF_BOUNDS, exceeded);
        }
        List<ImageReference> references = request.getImages();
        if (references.isEmpty()) {
            throw new BrokenRule(RequestReason.IMAGES_MISSING, "The request names no image");
        }
        if (references.size() > 1 && !task.takesSeveralImages()) {
            throw new BrokenRule(
                    RequestReason.TOO_MANY_IMAGES, task + " takes one image, this request has " + references.size());
        }
        if (references.size() > MAX_IMAGES) {
            throw new BrokenRule(
                    RequestReason.TOO_MANY_IMAGES,
                    "At most " + MAX_IMAGES + " images, this request has " + references.size());
        }
        String prompt = request.getPrompt();
        if (task == Task.ANSWER && (prompt == null || prompt.isBlank())) {
            throw new BrokenRule(RequestReason.PROMPT_MISSING, "ANSWER needs a question in prompt");
        }
        Integer maxObjects = request.getMaxObjects();
        if (maxObjects != null && (maxObjects < 1 || maxObjects > FieldBounds.MAX_OBJECTS)) {
            throw new BrokenRule(
                    RequestReason.MAX_OBJECTS_INVALID,
                    "maxObjects is 1 to " + FieldBounds.MAX_OBJECTS + ", this request has " + maxObjects);
        }
        String answering = modelFor(task, request.getModel());
        if (task == Task.SEGMENT && withoutMasks.test(answering)) {
            throw new BrokenRule(
                    RequestReason.MODEL_WITHOUT_MASKS,
                    "SEGMENT needs a model that draws masks or polygons, and gemini.masks says that " + answering
                            + " draws neither: name one in gemini.model.segment or in the request");
        }
        String tier = tiers.tierOf(task, topic, request.getServiceTier());
        List<ImageSource> images = new ArrayList<>(references.size());
        for (ImageReference reference : references) {
            images.add(source(reference));
        }
        boolean named = !answering.equals(model) && !modelByTask.containsValue(answering);
        return new VisionRequest(
                id, task, images, prompt, request.getLabels(), maxObjects, answering, named, tier, request.getReuse());
    }

    private ImageSource source(ImageReference reference) throws BrokenRule {
        String uri = reference.getUri();
        ByteBuffer content = reference.getContent();
        if ((uri == null) == (content == null)) {
            throw new BrokenRule(
                    RequestReason.IMAGE_REFERENCE_INVALID, "An image has either a uri or content, not both");
        }
        if (content == null) {
            return new ImageSource(uri, null, reference.getMediaType());
        }
        if (content.remaining() > contentMaxBytes) {
            throw new BrokenRule(
                    RequestReason.CONTENT_TOO_LARGE,
                    "Inline content has " + content.remaining() + " bytes, vision.content.max.bytes is "
                            + contentMaxBytes + ": put the image where a uri reaches it");
        }
        return new ImageSource(null, ByteString.of(content.duplicate()), reference.getMediaType());
    }

    private String modelFor(Task task, @Nullable String named) throws BrokenRule {
        if (named == null || named.isEmpty()) {
            return modelByTask.getOrDefault(task, model);
        }
        if (modelsAllowed.isEmpty()
                || named.equals(model)
                || modelByTask.containsValue(named)
                || modelsAllowed.contains(named)) {
            if (uncounted.test(named)) {
                throw new BrokenRule(
                        RequestReason.MODEL_NOT_ALLOWED,
                        "There is a budget, and no price is known of the model that the request names");
            }
            return named;
        }
        throw new BrokenRule(
                RequestReason.MODEL_NOT_ALLOWED,
                "The request names a model that is neither configured nor in gemini.models.allowed");
    }
}
