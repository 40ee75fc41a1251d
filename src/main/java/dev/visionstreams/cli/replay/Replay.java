package dev.visionstreams.cli.replay;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.ApiException;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.header.Header;
import org.jspecify.annotations.Nullable;

/**
 * Sends requests again, in transactions that also commit the position in the topic: however a run ends, each request is
 * sent once per replay name. Not thread-safe.
 */
final class Replay {
    private static final long COMMIT_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final String name;
    private final ReplayMark mark;
    private final ReplayFilter filter;
    private final ReplaySource source;
    private final ReplayLog log;
    private final Producer<byte[], byte[]> producer;
    private final SendRate pace;
    private final ReplayTally tally;
    private long uncommitted;
    private long lastCommit;

    Replay(
            String name,
            ReplayMark mark,
            ReplayFilter filter,
            ReplaySource source,
            ReplayLog log,
            Producer<byte[], byte[]> producer,
            SendRate pace,
            ReplayTally tally) {
        this.name = name;
        this.mark = mark;
        this.filter = filter;
        this.source = source;
        this.log = log;
        this.producer = producer;
        this.pace = pace;
        this.tally = tally;
    }

    /**
     * Reads up to the topic's end, or until it should stop.
     *
     * @throws IllegalStateException if another replay with the same name has started, or a transaction failed
     */
    void run(BooleanSupplier stop) throws InterruptedException {
        try {
            // Aborts what an earlier replay with this name left open, and fences it off.
            producer.initTransactions();
            log.seekToCommitted();
            producer.beginTransaction();
            commit(); // from now on the name belongs to its filter
            producer.beginTransaction();
            while (!stop.getAsBoolean() && !log.isAtEnd()) {
                for (ConsumerRecord<byte[], byte[]> record : log.poll()) {
                    offer(record);
                }
                if (uncommitted > 0 || System.nanoTime() - lastCommit > COMMIT_NANOS) {
                    commit();
                    producer.beginTransaction();
                }
            }
            commit();
        } catch (KafkaException e) {
            throw failure(e);
        }
    }

    private void offer(ConsumerRecord<byte[], byte[]> record) throws InterruptedException {
        tally.read();
        try {
            ReplayCandidate candidate = source.read(record);
            if (!filter.takes(candidate, mark.begun())) {
                tally.leave();
            } else if (name.equals(replayOf(record))) {
                tally.leaveSentBefore();
            } else {
                ProducerRecord<byte[], byte[]> again = source.again(candidate);
                again.headers().add(ReplaySource.HEADER, name.getBytes(StandardCharsets.UTF_8));
                tally.take(candidate);
                TimeUnit.NANOSECONDS.sleep(pace.nanosToWait(System.nanoTime()));
                Future<RecordMetadata> unused = producer.send(again); // a failure fails the commit
                uncommitted++;
            }
        } catch (UnsendableException e) {
            tally.problem(record, e);
        }
    }

    private static @Nullable String replayOf(ConsumerRecord<byte[], byte[]> record) {
        Header header = record.headers().lastHeader(ReplaySource.HEADER);
        return header == null || header.value() == null ? null : new String(header.value(), StandardCharsets.UTF_8);
    }

    private void commit() {
        producer.sendOffsetsToTransaction(log.positions(mark.text()), log.group());
        producer.commitTransaction();
        tally.committed(uncommitted);
        uncommitted = 0;
        lastCommit = System.nanoTime();
    }

    private IllegalStateException failure(KafkaException e) {
        Throwable cause = e.getCause() == null || e instanceof ApiException ? e : e.getCause();
        if (cause instanceof ProducerFencedException || cause instanceof InvalidProducerEpochException) {
            return new IllegalStateException(
                    "another replay named " + name + " has started, so this one stops after " + tally.sent()
                            + " requests. Nothing is sent twice",
                    e);
        }
        return new IllegalStateException(
                cause.getMessage() + ". Stopped after " + tally.sent()
                        + " requests; to continue, run the same command with --name " + name,
                e);
    }
}
