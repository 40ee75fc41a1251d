package dev.visionstreams.image.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SlowLaneTest {
    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final SlowLane lane = new SlowLane(threads, 1);
    private final CountDownLatch end = new CountDownLatch(1);

    @AfterEach
    void stop() {
        end.countDown();
        threads.shutdownNow();
    }

    @Test
    void shouldLeaveThreadsToOthersHoweverManyJobsAreSlow() throws Exception {
        for (int i = 0; i < 10; i++) {
            lane.execute(this::waitForEnd);
        }

        CompletableFuture.runAsync(() -> {}, threads).get(1, TimeUnit.MINUTES);
    }

    @Test
    void shouldRunSlowJobsOneAfterTheOtherAlsoAfterOneThatFails() throws Exception {
        List<Integer> done = new CopyOnWriteArrayList<>();
        CountDownLatch all = new CountDownLatch(4);
        lane.execute(this::waitForEnd);
        for (int i = 0; i < 4; i++) {
            int number = i;
            lane.execute(() -> {
                done.add(number);
                all.countDown();
                if (number == 1) {
                    throw new IllegalStateException("one that fails");
                }
            });
        }
        assertThat(done).isEmpty();

        end.countDown();

        assertThat(all.await(1, TimeUnit.MINUTES)).isTrue();
        assertThat(done).containsExactly(0, 1, 2, 3);
    }

    private void waitForEnd() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
