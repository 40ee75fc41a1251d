package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.geometry.PixelBox;
import dev.visionstreams.local.demo.BoxMatcher;
import dev.visionstreams.local.demo.LabelledBox;
import dev.visionstreams.local.demo.Scene;
import dev.visionstreams.local.demo.ScenePainter;
import dev.visionstreams.local.demo.Scenes;
import dev.visionstreams.local.emulator.faults.Fault;
import dev.visionstreams.local.emulator.faults.FaultRule;
import dev.visionstreams.local.emulator.faults.Reaction;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okio.ByteString;

/**
 * Bursts of requests that ask the same, and what the model was asked. A question is a scene, a task and a prompt that names
 * both; each request has its own id, key, attributes and URL of the scene.
 */
final class Duplicates implements AutoCloseable {
    static final List<String> TASKS = List.of("DETECT", "CAPTION", "CLASSIFY");
    private static final Pattern QUESTION = Pattern.compile("question-\\d+-[A-Z]+\\.");

    final Rig rig;

    /** How often each question was asked of the model. */
    final Map<String, Integer> calls = new ConcurrentHashMap<>();

    private final int scenes;
    private final Random random;
    private final Map<String, Runnable> missing = new HashMap<>();
    private int rejected;
    private final Map<Integer, Scene> drawn = new HashMap<>();
    private final Map<Integer, ByteString> encoded = new HashMap<>();
    private final Map<String, String> questionOf = new HashMap<>();
    private final Map<String, String> urlOf = new HashMap<>();
    private final Map<String, Integer> sceneOf = new HashMap<>();

    Duplicates(Rig rig, int scenes, Duration latency, long seed) {
        this.rig = rig;
        this.scenes = scenes;
        this.random = new Random(seed);
        rig.gemini.script(FaultRule.when(Fault.INTERNAL, (seen, unused) -> {
            Matcher question = QUESTION.matcher(seen.prompt());
            if (question.find()) {
                calls.merge(question.group(), 1, Integer::sum);
            }
            return false;
        }));
        rig.gemini.script(FaultRule.always(new Reaction.Late(latency)));
    }

    /**
     * Bursts over all partitions until that many requests were sent: of one question each, some of it asked before.
     *
     * @return how many bursts
     */
    int send(int requests) {
        Batch batch = prepare(requests);
        send(batch);
        return batch.bursts();
    }

    /** Requests that are still to be sent. */
    record Batch(int bursts, List<ImageRequest> requests) {}

    void send(Batch batch) {
        batch.requests().forEach(request -> rig.send(request.getId(), request));
    }

    /** The same without sending them: their questions are known. */
    Batch prepare(int requests) {
        List<ImageRequest> prepared = new ArrayList<>();
        int bursts = 0;
        for (int left = requests; left > 0; bursts++) {
            int scene = random.nextInt(scenes);
            String task = TASKS.get(random.nextInt(TASKS.size()));
            int burst = Math.min(left, 1 + random.nextInt(7));
            for (int i = 0; i < burst; i++) {
                prepared.add(prepare(scene, task, put(scene, random.nextInt(3))));
            }
            left -= burst;
        }
        return new Batch(bursts, prepared);
    }

    /** As many requests whose image isn't there until it is mended. */
    void sendBroken(int requests) {
        for (int i = 0; i < requests; i++) {
            int scene = random.nextInt(scenes);
            String path = "/missing/" + i + ".img";
            ImageRequest request = prepare(scene, TASKS.get(i % TASKS.size()), rig.images.uri(path));
            rig.send(request.getId(), request);
            missing.put(path, () -> put(scene, path));
        }
        rejected += requests;
    }

    void mend() {
        missing.values().forEach(Runnable::run);
    }

    private ImageRequest prepare(int scene, String task, URI image) {
        String id = "request-" + questionOf.size();
        String question = "question-" + scene + "-" + task + ".";
        ImageRequest request = Rig.request(id, task, image);
        request.setPrompt(question);
        request.setAttributes(Map.of("of", id));
        questionOf.put(id, question);
        sceneOf.put(id, scene);
        urlOf.put(id, request.getImages().get(0).getUri());
        return request;
    }

    /** A scene's own URL or a copy's. */
    private URI put(int number, int copy) {
        return put(number, "/" + copy + "/" + number + ".img");
    }

    private URI put(int number, String path) {
        Scene scene = drawn.computeIfAbsent(number, Scenes::draw);
        ByteString bytes = encoded.computeIfAbsent(number, unused -> ScenePainter.encode(scene));
        return rig.images.put(path, bytes, scene.encoding().mediaType());
    }

    int sent() {
        return questionOf.size();
    }

    Set<String> questions() {
        return new HashSet<>(questionOf.values());
    }

    int totalCalls() {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    /** Questions that were asked more than once, and how often. */
    Map<String, Integer> repeated() {
        Map<String, Integer> repeated = new HashMap<>(calls);
        repeated.values().removeIf(count -> count == 1);
        return repeated;
    }

    /** Questions whose answer was paid for by an event that has been read. */
    Set<String> paid() {
        Set<String> paid = new HashSet<>();
        results(rig.poll()).stream()
                .filter(event -> event.getInference().getReusedFrom() == null)
                .forEach(event -> paid.add(questionOf.get(event.getRequestId())));
        return paid;
    }

    private static List<ImageEnriched> results(List<Output> outputs) {
        return outputs.stream()
                .filter(output -> !output.topic().equals("rejections"))
                .map(output -> (ImageEnriched) Objects.requireNonNull(output.event()))
                .toList();
    }

    /**
     * One event for each request, with what is its own: id, source, image, attributes, places; and with tokens only where
     * no other request's are meant.
     */
    List<ImageEnriched> awaitAll() {
        for (int some = 0; some < sent() + rejected; some += 100) {
            rig.awaitOutputs(some); // as long as there is progress
        }
        List<ImageEnriched> events = results(rig.awaitOutputs(sent() + rejected));
        Map<String, ImageEnriched> bySource = new HashMap<>();
        for (ImageEnriched event : events) {
            bySource.put(
                    event.getSource().getTopic() + "-" + event.getSource().getPartition() + "-"
                            + event.getSource().getOffset(),
                    event);
        }
        assertThat(bySource).hasSize(sent());
        assertThat(events).extracting(ImageEnriched::getRequestId).containsExactlyInAnyOrderElementsOf(urlOf.keySet());
        events.forEach(event -> check(event, bySource));
        return events;
    }

    private void check(ImageEnriched event, Map<String, ImageEnriched> bySource) {
        String id = event.getRequestId();
        assertThat(event.getPrompt()).isEqualTo(questionOf.get(id));
        assertThat(event.getAttributes()).isEqualTo(Map.of("of", id));
        assertThat(event.getImages()).singleElement().returns(urlOf.get(id), image -> image.getUri());
        if (event.getTask().equals("DETECT")) {
            List<PixelBox> truth =
                    scene(id).boxes().stream().map(LabelledBox::box).toList();
            List<PixelBox> found = event.getObjects().stream()
                    .map(object -> object.getBox())
                    .map(box -> new PixelBox(box.getMinX(), box.getMinY(), box.getMaxX(), box.getMaxY()))
                    .toList();
            assertThat(BoxMatcher.match(truth, found).min()).as(id).isGreaterThanOrEqualTo(0.95);
        }
        String from = event.getInference().getReusedFrom();
        assertThat(event.getInference().getTotalTokens() > 0).as(id).isEqualTo(from == null);
        if (from != null) {
            assertThat(bySource).containsKey(from);
            ImageEnriched paid = Objects.requireNonNull(bySource.get(from));
            assertThat(questionOf.get(paid.getRequestId())).isEqualTo(questionOf.get(id));
            assertThat(event.getInference().getModelVersion())
                    .isEqualTo(paid.getInference().getModelVersion());
        }
    }

    private Scene scene(String requestId) {
        return Objects.requireNonNull(drawn.get(sceneOf.get(requestId)));
    }

    /** How many events name no other that paid. */
    static long paid(List<ImageEnriched> events) {
        return events.stream()
                .filter(event -> event.getInference().getReusedFrom() == null)
                .count();
    }

    @Override
    public void close() {
        rig.close();
    }
}
