package dev.visionstreams.demo;

import dev.visionstreams.EventFormats;
import dev.visionstreams.VisionStreams;
import dev.visionstreams.cli.ConfigOptions;
import dev.visionstreams.config.Settings;
import dev.visionstreams.emulator.GeminiEmulator;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.jspecify.annotations.Nullable;

/** One run of the demo and the parts it starts. */
final class Demo implements AutoCloseable {
    private static final int PARTITIONS = 4;
    private static final String QUESTION = "How many shapes are there?";

    /** Draws masks, which the default model doesn't. */
    private static final String MODEL_WITH_MASKS = "gemini-2.5-flash";

    /** Nothing new for so long means that something is stuck. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<Task> tasks;
    private final PrintWriter out;
    private final Path output;
    private final List<AutoCloseable> parts = new ArrayList<>();
    private final ImageServer images;
    private final Settings settings;
    private final VisionStreams processor;

    Demo(ConfigOptions config, List<Task> tasks, Path output, PrintWriter out) {
        this.tasks = List.copyOf(tasks);
        this.out = out;
        this.output = output;
        long begun = System.nanoTime();
        say("Starting a broker, a schema registry, an image server and the processor ...");
        try {
            EmbeddedKafka kafka = part(new EmbeddedKafka());
            LocalRegistry registry = part(new LocalRegistry());
            images = part(ImageServer.start());
            boolean google = System.getenv("GEMINI_API_KEY") != null;
            List<String> values = new ArrayList<>(List.of(
                    "kafka.bootstrap.servers=" + kafka.bootstrapServers(),
                    "kafka.state.dir=" + Files.createTempDirectory("vision-demo"),
                    "schema.registry.url=" + registry.url(),
                    "vision.fetch.schemes=http,https,data",
                    "vision.fetch.allow.addresses=127.0.0.0/8"));
            if (!google) {
                GeminiEmulator emulator = part(GeminiEmulator.start());
                values.add("gemini.base.url=" + emulator.uri());
                values.add("gemini.api.key=local");
            }
            if (!config.read(values).gemini().modelByTask().containsKey(Task.SEGMENT.name())) {
                values.add("gemini.model.segment=" + MODEL_WITH_MASKS);
            }
            settings = config.read(values);
            Map<String, Integer> topics = new HashMap<>();
            settings.topics().inputs().forEach(topic -> topics.put(topic, PARTITIONS));
            settings.topics().outputs().forEach(topic -> topics.put(topic, PARTITIONS));
            kafka.createTopics(topics);
            processor = part(new VisionStreams(settings));
            processor.start();
            say("Model: " + settings.gemini().model() + (google ? " at Google" : ", answered by the local emulator"));
        } catch (IOException | RuntimeException e) {
            close();
            throw new IllegalStateException("the demo's parts didn't start: " + e.getMessage(), e);
        }
        say(String.format("Ready after %.1f s", (System.nanoTime() - begun) / 1e9));
    }

    /** Sends the requests, shows their results, and returns whether all came out as they should. */
    boolean run(int sceneCount, @Nullable Path folder) throws IOException {
        DemoResults results = new DemoResults(output, out);
        for (int seed = 1; seed <= sceneCount; seed++) {
            Scene scene = Scenes.draw(seed);
            results.expect(images.put(scene), ScenePainter.encode(scene), scene);
        }
        if (folder != null) {
            for (URI uri : images.putDirectory(folder)) {
                Path file = folder.resolve(Path.of(uri.getPath()).getFileName());
                results.expect(uri, okio.ByteString.of(Files.readAllBytes(file)), null);
            }
        }
        List<ImageRequest> requests = requests(results.uris());
        send(requests);
        say("Sent " + requests.size() + " requests to " + settings.topics().requests());
        boolean all;
        try (DemoConsumer consumer = new DemoConsumer(settings)) {
            all = consumer.read(requests.size(), PATIENCE, results::add);
        }
        results.summarise(requests.size());
        return all && results.good();
    }

    private List<ImageRequest> requests(List<URI> uris) {
        List<ImageRequest> requests = new ArrayList<>();
        for (URI uri : uris) {
            for (Task task : tasks) {
                requests.add(request(task, List.of(uri)));
            }
        }
        if (uris.size() > 1) {
            tasks.stream()
                    .filter(Task::takesSeveralImages)
                    .forEach(task -> requests.add(request(task, uris.subList(0, 2))));
        }
        return requests;
    }

    private static ImageRequest request(Task task, List<URI> uris) {
        return ImageRequest.newBuilder()
                .setId(task.name().toLowerCase(Locale.ROOT)
                        + uris.get(uris.size() - 1).getPath())
                .setTask(task.name())
                .setPrompt(task == Task.ANSWER ? QUESTION : null)
                .setImages(uris.stream()
                        .map(uri -> ImageReference.newBuilder()
                                .setUri(uri.toString())
                                .build())
                        .toList())
                .build();
    }

    private void send(List<ImageRequest> requests) {
        String topic = settings.topics().requests().get(0);
        String servers = settings.kafka().get("bootstrap.servers");
        try (Serializer<ImageRequest> serializer =
                        EventFormats.serializer(settings, settings.formats().requests());
                KafkaProducer<byte[], byte[]> producer = new KafkaProducer<>(
                        Map.of(ProducerConfig.BOOTSTRAP_SERVERS_CONFIG, String.valueOf(servers)),
                        new ByteArraySerializer(),
                        new ByteArraySerializer())) {
            for (ImageRequest request : requests) {
                String uri = String.valueOf(request.getImages().get(0).getUri());
                var unused = producer.send(new ProducerRecord<>(
                        topic, uri.getBytes(StandardCharsets.UTF_8), serializer.serialize(topic, request)));
            }
            producer.flush();
        }
    }

    private <T extends AutoCloseable> T part(T part) {
        parts.add(0, part);
        return part;
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        for (AutoCloseable part : parts) {
            try {
                part.close();
            } catch (Exception e) {
                say("while stopping: " + e.getMessage());
            }
        }
        parts.clear();
    }
}
