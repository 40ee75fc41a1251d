package dev.visionstreams.bench;

import dev.visionstreams.bench.CallLog.Call;
import dev.visionstreams.bench.Course.Span;
import dev.visionstreams.bench.OutputLog.Output;
import dev.visionstreams.local.demo.EmbeddedKafka;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** One peer does a workload, once. */
final class Run {
    /** Without any call or output for this long, what is missing is lost. */
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private static final Duration LOOK = Duration.ofMillis(10);

    private final Workload workload;
    private final Peer peer;
    private final Site site;
    private final Instances instances;
    private final List<Span> away = new ArrayList<>();
    private long killed;

    private Run(Peer peer, Site site, Instances instances) {
        this.workload = site.workload;
        this.peer = peer;
        this.site = site;
        this.instances = instances;
    }

    /** Runs it from the start of the peer's processes to their end. */
    static Result of(Workload workload, Peer peer, EmbeddedKafka kafka) throws IOException, InterruptedException {
        int events = peer.events(workload);
        String name = "bench-" + UUID.randomUUID().toString().substring(0, 8);
        try (Site site = new Site(workload, events, name, kafka)) {
            boolean sendFirst = peer.usesKafka() && !workload.isOpen() && peer.instances(workload) == 1;
            if (sendFirst) {
                site.feed.send();
            }
            try (Instances instances = new Instances(peer, site)) {
                Thread feed = new Thread(site.feed::send, "feed");
                if (!sendFirst && peer.usesKafka()) {
                    feed.start();
                }
                Course course = new Run(peer, site, instances).course(feed);
                return Result.of(workload, events, course);
            }
        }
    }

    private Course course(Thread feed) throws IOException, InterruptedException {
        if (peer == Peer.PROCESSOR && workload.kill) {
            kill();
        }
        if (peer == Peer.PROCESSOR && workload.roll) {
            roll();
        }
        feed.join();
        awaitEnd();
        instances.stop();
        site.outputs.close();
        return new Course(
                site.calls.calls(),
                outputs(),
                peer.usesKafka() ? site.feed.sent() : new long[0],
                instances.cpu(),
                List.copyOf(away),
                killed,
                site.calls.connections(),
                site.images.connections(),
                instances.peakBytes());
    }

    /** The loop's outputs are the replies that it was sent. */
    private List<Output> outputs() {
        return peer.usesKafka()
                ? site.outputs.outputs()
                : site.calls.calls().stream()
                        .filter(Call::accepted)
                        .map(call -> new Output(call.event(), call.end(), false))
                        .toList();
    }

    private void kill() throws IOException, InterruptedException {
        while (site.outputs.distinct() < site.events / 2 && !instances.ended()) {
            Thread.sleep(LOOK.toMillis());
        }
        killed = System.nanoTime();
        instances.kill(0);
        instances.restart(0).awaitRunning();
    }

    private void roll() throws IOException, InterruptedException {
        while (site.calls.answered() == 0 && !instances.ended()) {
            Thread.sleep(LOOK.toMillis());
        }
        Thread.sleep(workload.warm.toMillis());
        for (int instance = 0; instance < instances.count(); instance++) {
            instances.stop(instance);
            long from = System.nanoTime();
            Thread.sleep(workload.away.toMillis());
            PeerJvm back = instances.restart(instance);
            away.add(new Span(from, System.nanoTime()));
            back.awaitRunning();
            Thread.sleep(workload.away.toMillis() / 3);
        }
    }

    private void awaitEnd() throws InterruptedException {
        int progress = -1;
        long since = System.nanoTime();
        while (!done() && System.nanoTime() - since < PATIENCE.toNanos()) {
            int now = site.calls.answered() + site.outputs.size();
            if (now != progress) {
                progress = now;
                since = System.nanoTime();
            }
            Thread.sleep(LOOK.toMillis());
        }
    }

    private boolean done() {
        return instances.ended() || (peer.usesKafka() && site.outputs.distinct() == site.events);
    }
}
