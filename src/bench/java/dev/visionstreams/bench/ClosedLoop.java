package dev.visionstreams.bench;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.TimeUnit;

/**
 * The limit: threads that take the next event, fetch, and call. A refused event waits for its hint without a thread.
 * Arguments: the stub's URL, the images' URL, the number of events, the number of threads.
 */
final class ClosedLoop {
    private ClosedLoop() {}

    /** @param due in the time of {@link System#nanoTime} */
    private record Task(int event, long due) implements Delayed {
        @Override
        public long getDelay(TimeUnit unit) {
            return unit.convert(due - System.nanoTime(), TimeUnit.NANOSECONDS);
        }

        @Override
        public int compareTo(Delayed other) {
            Task that = (Task) other;
            return due == that.due ? Integer.compare(event, that.event) : Long.compare(due - that.due, 0);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        int events = Integer.parseInt(args[2]);
        int threads = Integer.parseInt(args[3]);
        Caller caller = new Caller(args[0], args[1], threads);
        DelayQueue<Task> tasks = new DelayQueue<>();
        long start = System.nanoTime();
        for (int event = 0; event < events; event++) {
            tasks.add(new Task(event, start));
        }
        CountDownLatch left = new CountDownLatch(events);
        for (int i = 0; i < threads; i++) {
            Thread thread = new Thread(() -> work(tasks, caller, left), "loop-" + i);
            thread.setDaemon(true);
            thread.start();
        }
        System.out.println("RUNNING");
        left.await();
    }

    private static void work(DelayQueue<Task> tasks, Caller caller, CountDownLatch left) {
        try {
            while (true) {
                Task task = tasks.take();
                if (caller.ask(task.event()) != null) {
                    left.countDown();
                } else {
                    tasks.add(new Task(task.event(), System.nanoTime() + Caller.HINT.toNanos()));
                }
            }
        } catch (Exception failure) {
            failure.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
    }
}
