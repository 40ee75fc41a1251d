package dev.visionstreams.bench;

import dev.visionstreams.bench.Course.Cpu;
import dev.visionstreams.concurrent.DaemonThreads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.common.GroupState;

/** The processes of one peer, and what they use: measured ten times a second by a thread of its own. */
final class Instances implements AutoCloseable {
    private static final Duration START = Duration.ofMinutes(1);

    private final Peer peer;
    private final Site site;
    private final List<PeerJvm> running = new ArrayList<>();
    private final List<PeerJvm> all = new CopyOnWriteArrayList<>();
    private final Queue<Cpu> cpu = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService clock =
            Executors.newSingleThreadScheduledExecutor(new DaemonThreads("measure"));

    /** Starts all of them, and waits until they run and have their shares of the partitions. */
    Instances(Peer peer, Site site) throws IOException, InterruptedException {
        this.peer = peer;
        this.site = site;
        for (int instance = 0; instance < peer.instances(site.workload); instance++) {
            running.add(launch(instance));
        }
        var unused = clock.scheduleAtFixedRate(this::measure, 0, 100, TimeUnit.MILLISECONDS);
        for (PeerJvm instance : running) {
            instance.awaitRunning();
        }
        if (running.size() > 1) {
            awaitShares();
        }
    }

    /** Waits until each has its share of the partitions: until then they move, and calls that run then are repeated. */
    private void awaitShares() throws InterruptedException {
        int share = site.workload.partitions / running.size();
        long deadline = System.nanoTime() + START.toNanos();
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", site.bootstrapServers))) {
            while (shares(admin).filter(held -> held >= share).count() < running.size()) {
                if (System.nanoTime() > deadline) {
                    throw new IllegalStateException("the partitions aren't shared out after " + START);
                }
                Thread.sleep(100);
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause());
        }
    }

    /** How many partitions each member of the group has. */
    private Stream<Integer> shares(Admin admin) throws InterruptedException, ExecutionException {
        ConsumerGroupDescription group = admin.describeConsumerGroups(List.of(site.name))
                .all()
                .get()
                .values()
                .iterator()
                .next();
        return group.groupState() == GroupState.STABLE
                ? group.members().stream()
                        .map(member -> member.assignment().topicPartitions().size())
                : Stream.empty();
    }

    private PeerJvm launch(int instance) throws IOException {
        PeerJvm jvm = PeerJvm.start(peer, site, instance);
        all.add(jvm);
        return jvm;
    }

    private void measure() {
        all.forEach(PeerJvm::measure);
        cpu.add(new Cpu(
                System.nanoTime(),
                all.stream().mapToLong(jvm -> jvm.cpu().toNanos()).sum(),
                all.stream().mapToLong(PeerJvm::jitNanos).sum()));
    }

    int count() {
        return running.size();
    }

    /** Whether all processes have ended. */
    boolean ended() {
        return running.stream().noneMatch(PeerJvm::isAlive);
    }

    void stop(int instance) throws InterruptedException {
        running.get(instance).stop();
    }

    void kill(int instance) throws InterruptedException {
        running.get(instance).kill();
    }

    /** Starts an instance that was stopped or killed, under its name. */
    PeerJvm restart(int instance) throws IOException {
        PeerJvm jvm = launch(instance);
        running.set(instance, jvm);
        return jvm;
    }

    void stop() throws InterruptedException {
        for (PeerJvm jvm : running) {
            jvm.stop();
        }
        clock.shutdown();
    }

    List<Cpu> cpu() {
        return List.copyOf(cpu);
    }

    /** Of the largest process. */
    long peakBytes() {
        return all.stream().mapToLong(PeerJvm::peakBytes).max().orElse(0);
    }

    /** Ends what still runs. */
    @Override
    public void close() {
        clock.shutdownNow();
        all.forEach(PeerJvm::close);
    }
}
