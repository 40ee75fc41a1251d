package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.fetch.FetchSettings.HostBounds;
import dev.visionstreams.fetch.FetchSettings.Timeouts;
import dev.visionstreams.fetch.HostileTable.Attack;
import dev.visionstreams.gate.ModelGate;
import dev.visionstreams.gate.Quota;
import dev.visionstreams.image.ImageInspector;
import dev.visionstreams.image.UprightEncoder;
import dev.visionstreams.inflight.InFlight;
import dev.visionstreams.inflight.InFlightOptions;
import dev.visionstreams.inflight.RetryPolicy;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.VisionPipeline;
import dev.visionstreams.reuse.SharedAnswers;
import dev.visionstreams.serde.RegistryGate;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.topology.EventCodec;
import dev.visionstreams.topology.EventHeaders;
import dev.visionstreams.topology.OutcomeListener;
import dev.visionstreams.topology.OutputUri;
import dev.visionstreams.topology.RecordLimits;
import dev.visionstreams.topology.RequestRules;
import dev.visionstreams.topology.RequestSource;
import dev.visionstreams.topology.RequestWork;
import dev.visionstreams.topology.Topics;
import dev.visionstreams.topology.VisionTopology;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TestOutputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs all attacks through the processor, and checks that only the allowed server is ever connected to. */
class HostileUriTest {
    static {
        TrustedRecords.trustPackageOf(ImageRequest.class);
    }

    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Timeouts TIMEOUTS =
            new Timeouts(Duration.ofSeconds(2), Duration.ofSeconds(2), Duration.ofSeconds(3));

    private final CountDownLatch over = new CountDownLatch(1);
    private final ScriptedServer server = new ScriptedServer();
    private final ServerSocket silent = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final HostileUris uris;
    private final HostileServers servers;
    private final List<Attack> attacks = new ArrayList<>();
    private final Queue<String> lookedUp = new ConcurrentLinkedQueue<>();
    private final Queue<InetSocketAddress> opened = new ConcurrentLinkedQueue<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final ImageFetchers fetchers;
    private volatile Instant now = Instant.parse("2026-11-22T00:00:00Z");

    HostileUriTest(@TempDir Path directory) throws IOException {
        Path folder = Files.createDirectory(directory.resolve("images")).toRealPath();
        uris = new HostileUris(server, folder, over);
        servers = new HostileServers(server, silent.getLocalPort(), over);
        attacks.addAll(uris.attacks);
        attacks.addAll(servers.attacks);
        UrlPolicy policy = new UrlPolicy(
                List.of(),
                List.of("*.denied.test"),
                Set.of(),
                Set.of(6379),
                List.of(CidrRange.parse("127.0.0.1/32")),
                List.of(CidrRange.parse(HostileUris.DENIED_ADDRESS + "/32")));
        FetchSettings defaults = TestSettings.DEFAULTS;
        FetchSettings settings = new FetchSettings(
                Set.of("http", "https", "data", "file"),
                HostileTable.LIMIT,
                TIMEOUTS,
                policy,
                new HostBounds(4, 5, Duration.ofSeconds(30)),
                List.of(folder),
                defaults.s3(),
                defaults.gs(),
                null,
                defaults.userAgent());
        fetchers = new ImageFetchers(
                settings,
                new ByteBudget(1 << 30),
                () -> now,
                new FetchClients.Network(this::lookUp, RecordingSocket::new));
    }

    @AfterEach
    void close() throws IOException {
        over.countDown();
        fetchers.close();
        server.close();
        silent.close();
        threads.shutdownNow();
    }

    @Test
    void shouldRejectEveryAttackAndConnectToNothingForbidden() {
        assertThat(attacks).hasSizeGreaterThanOrEqualTo(60);

        Map<Integer, ImageRejected> rejections = rejections();

        List<String> expected = new ArrayList<>();
        List<String> ended = new ArrayList<>();
        for (int number = 0; number < attacks.size(); number++) {
            Attack attack = attacks.get(number);
            String title = number + ", " + attack.what() + ": ";
            ImageRejected rejected = rejections.get(number);
            expected.add(title + attack.stage() + " " + attack.reason());
            ended.add(title + (rejected == null ? "nothing" : rejected.getStage() + " " + rejected.getReason()));
        }
        assertThat(ended).containsExactlyElementsOf(expected);
        assertThat(rejections.values()).allSatisfy(rejected -> {
            assertThat(rejected.getMessage()).hasSizeLessThan(2_100);
            assertThat(rejected.getMessage()).doesNotContain("SECRET", "10.0.0.1:", "OpenSSH");
            assertThat(rejected.getAttempts()).isEqualTo(rejected.getRetryable() ? 2 : attempts(rejected));
        });
        assertThat(opened).isNotEmpty().allSatisfy(address -> assertThat(
                        address.getAddress().getHostAddress())
                .isEqualTo("127.0.0.1"));
        assertThat(lookedUp)
                .allSatisfy(name -> assertThat(name).matches("(.*\\.test|localhost\\.?|metadata\\.google\\.internal)"));
        assertThat(asked).as("calls of the model").hasValue(0);
        // Most of it is in the kernel's buffers, which grow on demand.
        assertThat(List.of(uris.mostSent.get(), servers.mostSent.get()))
                .as("what servers without an end got rid of")
                .allSatisfy(bytes -> assertThat(bytes).isBetween(1L, 64L << 20));
    }

    /** Final failures take one attempt; a name rebound to a forbidden address is refused at the second. */
    private static int attempts(ImageRejected rejected) {
        return rejected.getHistory().size() == 2 ? 2 : 1;
    }

    /** By number, once all have arrived. */
    private Map<Integer, ImageRejected> rejections() {
        Topics topics = topics();
        InFlightOptions options = new InFlightOptions(
                32,
                1000,
                64 << 20,
                true,
                Duration.ZERO,
                new RetryPolicy(2, Duration.ofDays(365), Duration.ofMillis(10), Duration.ofMillis(10)));
        InFlight inFlight = new InFlight(options, work(topics), () -> now, () -> 0.5);
        Properties config = new Properties();
        config.put(StreamsConfig.APPLICATION_ID_CONFIG, "hostile");
        config.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "localhost:1");
        Map<Integer, ImageRejected> rejections = new TreeMap<>();
        try (TopologyTestDriver driver =
                new TopologyTestDriver(new VisionTopology(topics, inFlight, null).get(), config, now)) {
            TestInputTopic<byte[], byte[]> input =
                    driver.createInputTopic("requests", new ByteArraySerializer(), new ByteArraySerializer());
            TestOutputTopic<byte[], byte[]> output =
                    driver.createOutputTopic("rejections", new ByteArrayDeserializer(), new ByteArrayDeserializer());
            for (int number = 0; number < attacks.size(); number++) {
                input.pipeInput(new byte[] {(byte) number}, request(number));
            }
            long deadline = System.nanoTime() + PATIENCE.toNanos();
            while (rejections.size() < attacks.size() && System.nanoTime() < deadline) {
                now = now.plusMillis(10);
                driver.advanceWallClockTime(Duration.ofMillis(10));
                output.readValuesToList().forEach(value -> {
                    ImageRejected rejected = read(value);
                    rejections.put(Integer.parseInt(rejected.getRequestId()), rejected);
                });
                Thread.onSpinWait();
            }
        }
        return rejections;
    }

    private RequestWork work(Topics topics) {
        EventCodec codec = new EventCodec(
                (topic, bytes) -> {
                    try {
                        return new RequestSource.Received.Asked(
                                ImageRequest.fromByteBuffer(ByteBuffer.wrap(bytes)), true);
                    } catch (IOException e) {
                        throw new SerializationException(e);
                    }
                },
                HostileUriTest::write,
                topics,
                RegistryGate.alwaysOpen(),
                threads,
                pause -> threads);
        VisionPipeline pipeline = new VisionPipeline(
                fetchers,
                new ImageInspector(),
                new UprightEncoder(),
                question -> {
                    asked.incrementAndGet();
                    throw new IllegalStateException("nothing here is an image");
                },
                new ModelGate(Quota.UNKNOWN, Duration.ofDays(1), 64, () -> now, () -> 0.5),
                SharedAnswers.none(),
                new ByteBudget(1 << 30),
                threads,
                () -> now,
                millis -> {});
        return new RequestWork(
                topics,
                codec,
                new RequestRules("model", Map.of(), Set.of(), model -> false, 1 << 20),
                pipeline,
                null,
                null,
                OutputUri.REDACTED,
                EventHeaders.NONE,
                () -> now,
                new OutcomeListener() {
                    @Override
                    public void enriched(String place, String task) {}

                    @Override
                    public void rejected(Rejection rejection) {}

                    @Override
                    public void undecodable(String place, String why) {}

                    @Override
                    public void ignored(String why) {}
                },
                () -> RecordLimits.USUAL);
    }

    private byte[] request(int number) {
        ImageRequest request = ImageRequest.newBuilder()
                .setId(String.valueOf(number))
                .setTask("CAPTION")
                .setImages(List.of(ImageReference.newBuilder()
                        .setUri(attacks.get(number).uri())
                        .build()))
                .build();
        try {
            return bytes(request.toByteBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] write(String topic, SpecificRecord event) {
        try {
            return bytes(
                    event instanceof ImageRejected rejected
                            ? rejected.toByteBuffer()
                            : ((ImageEnriched) event).toByteBuffer());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static ImageRejected read(byte[] value) {
        try {
            return ImageRejected.fromByteBuffer(ByteBuffer.wrap(value));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static byte[] bytes(ByteBuffer buffer) {
        byte[] bytes = new byte[buffer.remaining()];
        buffer.get(bytes);
        return bytes;
    }

    private static Topics topics() {
        Map<Task, String> results = new HashMap<>();
        for (Task task : Task.values()) {
            results.put(task, "results");
        }
        return new Topics(List.of("requests"), results, "rejections", "undecodable");
    }

    private final Map<String, Integer> answered = new ConcurrentHashMap<>();

    private List<InetAddress> lookUp(String name) throws UnknownHostException {
        lookedUp.add(name);
        List<String> answers = uris.names.getOrDefault(UrlPolicy.canonical(name), List.of("127.0.0.1"));
        int times = answered.merge(name, 1, Integer::sum);
        return HostileUris.addresses(answers.get(Math.min(times, answers.size()) - 1));
    }

    /** Records the addresses it is asked to connect to, and connects only to the server. */
    private final class RecordingSocket extends GuardedSocket {
        RecordingSocket(AddressGuard guard) {
            super(guard);
        }

        @Override
        void open(SocketAddress endpoint, int timeout) throws IOException {
            InetSocketAddress address = (InetSocketAddress) endpoint;
            opened.add(address);
            if (!address.getAddress().getHostAddress().equals("127.0.0.1")) {
                throw new ConnectException("forbidden");
            }
            super.open(endpoint, timeout);
        }
    }
}
