package dev.visionstreams.bytes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.bytes.ByteBudget.Reservation;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ByteBudgetTest {
    private final ByteBudget budget = new ByteBudget(100);

    @Test
    void shouldGrantReservationsThatFitAndQueueTheRest() {
        Reservation first = budget.reserve(60).join();
        CompletableFuture<Reservation> large = budget.reserve(50);
        CompletableFuture<Reservation> small = budget.reserve(10);
        assertThat(large).isNotDone();
        assertThat(small).as("nobody overtakes").isNotDone();

        first.close();

        assertThat(large).isCompleted();
        assertThat(small).isCompleted();
        assertThat(budget.taken()).isEqualTo(60);
    }

    @Test
    void shouldGrantMoreThanTheTotalIfNothingIsReserved() {
        CompletableFuture<Reservation> huge = budget.reserve(1_000);

        assertThat(huge).isCompleted();
        assertThat(budget.taken()).isEqualTo(100);
        assertThat(budget.reserve(1)).isNotDone();
    }

    @Test
    void shouldReleaseTheSurplusWhenResized() {
        Reservation first = budget.reserve(90).join();
        CompletableFuture<Reservation> second = budget.reserve(50);

        first.resize(20);

        assertThat(second).isCompleted();
        assertThat(budget.taken()).isEqualTo(70);
    }

    @Test
    void shouldSkipCancelledReservations() {
        Reservation first = budget.reserve(100).join();
        CompletableFuture<Reservation> second = budget.reserve(100);
        CompletableFuture<Reservation> third = budget.reserve(100);

        second.cancel(true);
        first.close();

        assertThat(third).isCompleted();
        assertThat(budget.taken()).isEqualTo(100);
    }

    @Test
    void shouldSignalPressureWhenAReservationHasToWait() {
        AtomicInteger asked = new AtomicInteger();
        Reservation idle = budget.reserve(80).join();
        budget.onPressure(() -> {
            asked.incrementAndGet();
            idle.close();
        });

        CompletableFuture<Reservation> next = budget.reserve(50);

        assertThat(next).isCompleted();
        assertThat(asked).hasValue(1);
    }

    @Test
    void shouldNeitherLeakNorExceedTheTotalInAnyOrder() {
        for (int seed = 0; seed < 200; seed++) {
            Random random = new Random(seed);
            ByteBudget any = new ByteBudget(100);
            List<CompletableFuture<Reservation>> asked = new ArrayList<>();
            for (int i = 0; i < 50; i++) {
                if (random.nextBoolean() || asked.isEmpty()) {
                    asked.add(any.reserve(random.nextInt(120)));
                } else {
                    end(asked.remove(random.nextInt(asked.size())));
                }
                assertThat(any.taken()).as("seed %d", seed).isBetween(0L, 100L);
            }
            while (!asked.isEmpty()) {
                end(asked.remove(0));
            }
            assertThat(any.taken()).as("seed %d", seed).isZero();
        }
    }

    private static void end(CompletableFuture<Reservation> reservation) {
        if (!reservation.cancel(true)) {
            reservation.join().close();
        }
    }
}
