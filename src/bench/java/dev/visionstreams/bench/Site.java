package dev.visionstreams.bench;

import dev.visionstreams.local.demo.EmbeddedKafka;
import dev.visionstreams.local.demo.LocalRegistry;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where one peer does a workload: topics of its own on the broker, a registry, images, and the stub of the service. */
final class Site implements AutoCloseable {
    final Workload workload;
    final int events;
    final String name;
    final String bootstrapServers;
    final LocalRegistry registry = new LocalRegistry();
    final CallLog calls;
    final GeminiStub gemini;
    final Images images;
    final OutputLog outputs;
    final Feed feed;

    /** @param events how many of the workload's events this peer gets */
    Site(Workload workload, int events, String name, EmbeddedKafka kafka) throws IOException {
        this.workload = workload;
        this.events = events;
        this.name = name;
        bootstrapServers = kafka.bootstrapServers();
        Map<String, Integer> topics = Map.of(
                requests(), workload.partitions,
                results(), workload.partitions,
                rejections(), workload.partitions,
                undecodable(), workload.partitions);
        kafka.createTopics(topics);
        calls = new CallLog(events);
        gemini = new GeminiStub(workload.draws(), calls);
        images = new Images(workload.size);
        outputs = new OutputLog(
                bootstrapServers,
                List.of(results(), rejections(), undecodable()),
                workload.partitions,
                List.of(rejections(), undecodable()));
        feed = new Feed(workload, events, bootstrapServers, registry.url(), requests(), images.uri());
    }

    String requests() {
        return name + "-requests";
    }

    String results() {
        return name + "-results";
    }

    String rejections() {
        return name + "-rejections";
    }

    String undecodable() {
        return name + "-undecodable";
    }

    @Override
    public void close() throws InterruptedException {
        outputs.close();
        feed.close();
        images.close();
        gemini.close();
        registry.close();
    }
}
