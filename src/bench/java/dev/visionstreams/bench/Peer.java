package dev.visionstreams.bench;

import dev.visionstreams.Main;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** What does the job. Each runs in a JVM of its own. */
enum Peer {
    /** Vision Streams' {@code run}. */
    PROCESSOR(Main.class),
    /** Fetch and call in a loop, on as many threads as there are calls, without Kafka: the limit. */
    LOOP(ClosedLoop.class),
    /** Kafka Streams that fetches and calls within {@code process()}, with a thread per partition. */
    BLOCKING(BlockingStreams.class);

    /** Blocking Kafka Streams makes one call per partition at a time: it gets what it can do in this time. */
    private static final double BLOCKING_SECONDS = 15;

    /** Enough for a fetch and a call without latency. */
    private static final double SECONDS_PER_CALL = 0.002;

    private final Class<?> main;

    Peer(Class<?> main) {
        this.main = main;
    }

    /** How many of the workload's events it gets. */
    int events(Workload workload) {
        if (this != BLOCKING || workload.isOpen()) {
            return workload.events;
        }
        double seconds = workload.latency.toNanos() / 1e9 + SECONDS_PER_CALL;
        return (int) Math.min(workload.events, Math.ceil(BLOCKING_SECONDS / seconds) * workload.partitions);
    }

    /** How many processes it is. */
    int instances(Workload workload) {
        return this == PROCESSOR ? workload.instances : 1;
    }

    boolean usesKafka() {
        return this != LOOP;
    }

    /**
     * The command line of one instance, after the JVM's own options.
     *
     * @param instance from 0
     * @param state a directory of its own
     */
    List<String> command(Site site, int instance, Path state) {
        Workload workload = site.workload;
        Stream<String> arguments =
                switch (this) {
                    case PROCESSOR -> processor(site, instance, state).stream();
                    case LOOP ->
                        Stream.of(
                                site.gemini.uri().toString(),
                                site.images.uri().toString(),
                                String.valueOf(site.events),
                                String.valueOf(workload.calls * workload.instances));
                    case BLOCKING ->
                        Stream.of(
                                site.gemini.uri().toString(),
                                site.images.uri().toString(),
                                site.bootstrapServers,
                                site.requests(),
                                site.results(),
                                String.valueOf(workload.partitions),
                                state.toString());
                };
        return Stream.concat(Stream.of(main.getName()), arguments).toList();
    }

    private static List<String> processor(Site site, int instance, Path state) {
        List<String> settings = new ArrayList<>(List.of(
                "kafka.bootstrap.servers=" + site.bootstrapServers,
                "kafka.state.dir=" + state,
                "kafka.group.instance.id=" + site.name + "-" + instance,
                "schema.registry.url=" + site.registry.url(),
                "gemini.base.url=" + site.gemini.uri(),
                "gemini.api.key=benchmark",
                "gemini.model=" + GeminiStub.MODEL,
                "vision.application.id=" + site.name,
                "vision.http.port=0",
                "vision.inflight.calls=" + site.workload.calls,
                "vision.reuse.window=0", // the load asks the same over and over, and each is to be a call
                "vision.fetch.host.calls=" + site.workload.calls,
                "vision.fetch.schemes=http",
                "vision.fetch.allow.addresses=127.0.0.0/8",
                "vision.topic.requests=" + site.requests(),
                "vision.topic.rejections=" + site.rejections(),
                "vision.topic.undecodable=" + site.undecodable()));
        for (String task : List.of(
                "captions", "classifications", "answers", "detections", "segmentations", "points", "descriptions")) {
            settings.add("vision.topic." + task + "=" + site.results());
        }
        settings.addAll(site.workload.settings);
        List<String> command = new ArrayList<>(List.of("run"));
        settings.forEach(setting -> command.addAll(List.of("--set", setting)));
        return command;
    }
}
