package dev.visionstreams.local.demo;

import dev.visionstreams.app.VisionStreams;
import dev.visionstreams.cli.ConfigOptions;
import dev.visionstreams.cli.submit.RequestReader.Submission;
import dev.visionstreams.cli.submit.RequestSender;
import dev.visionstreams.cli.watch.EventPainter;
import dev.visionstreams.cli.watch.GalleryFeed;
import dev.visionstreams.cli.watch.OutputFollower;
import dev.visionstreams.cli.watch.OutputRecord;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.gallery.Gallery;
import dev.visionstreams.gallery.ImageLoader;
import dev.visionstreams.local.emulator.GeminiEmulator;
import dev.visionstreams.model.Task;
import dev.visionstreams.settings.InForce;
import dev.visionstreams.settings.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okio.ByteString;
import org.jspecify.annotations.Nullable;

/** One run of the demo, with the parts it starts. */
final class Demo {
    private static final int PARTITIONS = 4;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final String QUESTION = "How many shapes are there?";

    /** The demo fails after this long without a result. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final List<Task> tasks;
    private final PrintWriter out;
    private final DemoParts parts;
    private final ImageServer images;
    private final Settings settings;
    private final EventPainter painter;
    private final Gallery gallery;

    Demo(ConfigOptions config, List<Task> tasks, int galleryPort, PrintWriter out, DemoParts parts) {
        this.tasks = List.copyOf(tasks);
        this.out = out;
        this.parts = parts;
        long begun = System.nanoTime();
        out.println("Starting a broker, a schema registry, an image server and the processor ...");
        try {
            TemporaryDirectory state = parts.start(() -> TemporaryDirectory.create("vision-demo-"));
            EmbeddedKafka kafka = parts.start(EmbeddedKafka::new);
            LocalRegistry registry = parts.start(LocalRegistry::new);
            images = parts.start(ImageServer::start);
            boolean google = System.getenv("GEMINI_API_KEY") != null;
            List<String> values = new ArrayList<>(List.of(
                    "kafka.bootstrap.servers=" + kafka.bootstrapServers(),
                    "kafka.state.dir=" + state.path(),
                    "schema.registry.url=" + registry.url(),
                    "vision.fetch.spool.dir=" + state.path().resolve("spool"),
                    "vision.fetch.schemes=http,https,data",
                    "vision.fetch.allow.addresses=127.0.0.0/8"));
            if (!google) {
                GeminiEmulator emulator = parts.start(GeminiEmulator::start);
                values.add("gemini.base.url=" + emulator.uri());
                values.add("gemini.api.key=local");
            }
            if (config.inForce().stream().noneMatch(Demo::isLogLevel)) {
                values.add("vision.log.level=warn"); // results are what is to be seen
            }
            settings = config.read(values);
            Map<String, Integer> topics = new HashMap<>();
            settings.topics().inputs().forEach(topic -> topics.put(topic, PARTITIONS));
            settings.topics().outputs().forEach(topic -> topics.put(topic, PARTITIONS));
            kafka.createTopics(topics);
            ImageLoader loader = parts.start(() -> GalleryFeed.loader(settings));
            painter = new EventPainter(loader);
            gallery = parts.start(() -> Gallery.start("127.0.0.1", galleryPort, loader));
            parts.start(() -> new VisionStreams(settings)).start();
            out.println("Model: " + settings.gemini().model() + (google ? " at Google" : ", local emulator"));
        } catch (RuntimeException e) {
            throw new IllegalStateException("can't start the demo: " + e.getMessage(), e);
        }
        out.printf(Locale.ROOT, "Ready after %.1f s%n", (System.nanoTime() - begun) / 1e9);
        out.println("See the results with their images: " + gallery.url());
    }

    /** Draws what was found into a copy of the result's image. */
    Path draw(ImageEnriched result, Path folder, String name) throws IOException {
        return painter.write(result, 0, folder, name);
    }

    /**
     * Sends the requests, shows their results, and returns whether all are as they should be.
     *
     * @param keep whether to go on showing results until the process is stopped
     */
    boolean run(int sceneCount, @Nullable Path folder, DemoResults results, boolean keep) throws IOException {
        for (int seed = 1; seed <= sceneCount; seed++) {
            Scene scene = Scenes.draw(seed);
            results.expect(images.put(scene), scene);
        }
        if (folder != null) {
            for (URI uri : images.putDirectory(folder)) {
                results.expect(uri, null);
            }
        }
        List<ImageRequest> requests = requests(results.uris());
        requests.addAll(faulty(results));
        send(requests);
        try (OutputFollower follower = new OutputFollower(settings, true)) {
            boolean all = read(follower, requests.size(), results);
            results.summarise(requests.size());
            boolean good = all && results.good();
            if (!keep) {
                out.println("The gallery has ended with the demo; --keep leaves it up");
                return good;
            }
            out.println("Still up until Ctrl-C: " + gallery.url());
            while (!parts.isClosed()) {
                follower.poll(POLL).forEach(output -> gallery.add(GalleryFeed.outcome(output)));
            }
            return good;
        }
    }

    /** Requests that are meant to be rejected, because what goes wrong is a part of what is to be seen. */
    private List<ImageRequest> faulty(DemoResults results) {
        URI page = images.put("/sign-in.html", ByteString.encodeUtf8("<html><title>Sign in</title>"), "text/html");
        List<ImageRequest> faulty = new ArrayList<>();
        faulty.add(request(tasks.get(0), List.of(images.putStatus("/deleted.jpg", 404))));
        results.expectRejection(faulty.get(0).getId(), "IMAGE_NOT_FOUND");
        faulty.add(request(tasks.get(0), List.of(page)));
        results.expectRejection(faulty.get(1).getId(), "NOT_AN_IMAGE");
        if (tasks.contains(Task.ANSWER) && !results.uris().isEmpty()) {
            ImageRequest question = request(Task.ANSWER, List.of(results.uris().get(0)));
            question.setId("no-question");
            question.setPrompt(null);
            faulty.add(question);
            results.expectRejection("no-question", "PROMPT_MISSING");
        }
        return faulty;
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
        try (RequestSender sender = new RequestSender(settings, topic)) {
            for (ImageRequest request : requests) {
                String uri = String.valueOf(request.getImages().get(0).getUri());
                sender.send(new Submission(request.getId(), uri, request));
            }
            sender.flush();
        }
        out.println("Sent " + requests.size() + " requests to " + topic);
    }

    /** Returns false if some result didn't come in time. */
    private boolean read(OutputFollower follower, int count, DemoResults results) {
        int read = 0;
        for (long last = System.nanoTime(); System.nanoTime() - last < PATIENCE.toNanos() && read < count; ) {
            for (OutputRecord output : follower.poll(POLL)) {
                last = System.nanoTime();
                read++;
                gallery.add(GalleryFeed.outcome(output));
                results.add(output, read + "/" + count);
            }
        }
        return read >= count;
    }

    private static boolean isLogLevel(InForce setting) {
        return setting.key().equals("vision.log.level") && !setting.isDefault();
    }
}
