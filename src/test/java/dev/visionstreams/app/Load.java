package dev.visionstreams.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.app.Rig.Output;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.local.demo.EmbeddedKafka;
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
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A rig under load, which counts the model calls of each request. */
final class Load implements AutoCloseable {
    static final int CALLS = 8;
    private static final Pattern NAME = Pattern.compile("request-\\d+\\.");

    final Rig rig;
    final Map<String, Integer> calls = new ConcurrentHashMap<>();
    private final URI image;
    private final int keys;
    private final List<ProcessorJvm> processors = new ArrayList<>();
    private int sent;

    Load(EmbeddedKafka kafka, int inputs, int outputs, Duration latency) {
        rig = new Rig(kafka, inputs, outputs);
        keys = 5 * inputs;
        image = rig.images.put(Scenes.draw(7));
        rig.gemini.script(FaultRule.when(Fault.INTERNAL, (seen, random) -> {
            Matcher name = NAME.matcher(seen.prompt());
            if (name.find()) {
                calls.merge(name.group(), 1, Integer::sum);
            }
            return false;
        }));
        if (!latency.isZero()) {
            rig.gemini.script(FaultRule.always(new Reaction.Late(latency)));
        }
    }

    ProcessorJvm start(String name, String... more) {
        List<String> all = new ArrayList<>(List.of("vision.inflight.calls=" + CALLS));
        all.addAll(List.of(more));
        ProcessorJvm processor = ProcessorJvm.start(rig, name, all.toArray(String[]::new));
        processors.add(processor);
        return processor;
    }

    void send(int count) {
        for (int i = 0; i < count; i++) {
            sendOne(image);
        }
    }

    private void sendOne(URI of) {
        sendOne(Rig.request("request-" + sent + ".", "CAPTION", of));
    }

    /** One whose reply has masks as PNGs, as only models of the 2.5 generation draw them. */
    void sendOneWithPngMasks() {
        ImageRequest request = Rig.request("request-" + sent + ".", "SEGMENT", image);
        request.setModel("gemini-2.5-flash");
        sendOne(request);
    }

    private void sendOne(ImageRequest request) {
        request.setPrompt("request-" + sent + ".");
        rig.send("key-" + sent % keys, request);
        sent++;
    }

    int totalCalls() {
        return calls.values().stream().mapToInt(Integer::intValue).sum();
    }

    Set<String> answered() {
        Set<String> ids = new HashSet<>();
        rig.poll().forEach(output -> ids.add(idOf(output)));
        return ids;
    }

    /** Everything that was sent, once each, and each key's in the order in which it was sent. */
    List<Output> awaitAll() {
        List<Output> outputs;
        try {
            outputs = rig.awaitOutputs(sent);
        } catch (AssertionError e) {
            throw new AssertionError(
                    e.getMessage() + "; " + rig.gemini.counts().inFlight() + " of " + totalCalls()
                            + " calls are in flight; "
                            + processors.stream().map(ProcessorJvm::lastWords).toList(),
                    e);
        }
        List<String> ids = outputs.stream().map(Load::idOf).toList();
        assertThat(ids).doesNotHaveDuplicates().hasSize(sent);
        Map<String, List<Integer>> byKey = new HashMap<>();
        for (Output output : outputs) {
            String id = idOf(output);
            byKey.computeIfAbsent(output.topic() + output.key(), key -> new ArrayList<>())
                    .add(Integer.parseInt(id.substring("request-".length(), id.length() - 1)));
        }
        assertThat(byKey.values()).allSatisfy(numbers -> assertThat(numbers).isSorted());
        return outputs;
    }

    static String idOf(Output output) {
        return output.event() instanceof ImageEnriched enriched
                ? enriched.getRequestId()
                : rejected(output).getRequestId();
    }

    static ImageRejected rejected(Output output) {
        return (ImageRejected) Objects.requireNonNull(output.event());
    }

    @Override
    public void close() {
        rig.close();
    }
}
