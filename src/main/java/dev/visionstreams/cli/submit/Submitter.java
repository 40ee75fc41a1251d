package dev.visionstreams.cli.submit;

import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.text.Printable;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Sends requests for images, and reports progress and what couldn't be sent. Used by one thread. */
public final class Submitter implements AutoCloseable {
    private static final long PROGRESS_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final String topic;
    private final RequestReader reader;
    private final @Nullable RequestSender sender;
    private final Consumer<ImageRequest> each;
    private final PrintWriter err;
    private final long begun = System.nanoTime();
    private int problems;
    private int handedOver;
    private long lastProgress = System.nanoTime();

    public Submitter(Settings settings, String topic, RequestReader reader, PrintWriter err) {
        this(topic, reader, err, new RequestSender(settings, topic), request -> {});
    }

    private Submitter(
            String topic,
            RequestReader reader,
            PrintWriter err,
            @Nullable RequestSender sender,
            Consumer<ImageRequest> each) {
        this.topic = topic;
        this.reader = reader;
        this.err = err;
        this.sender = sender;
        this.each = each;
    }

    /** One that sends nothing and only counts. */
    public static Submitter counting(String topic, RequestReader reader, PrintWriter err, Consumer<ImageRequest> each) {
        return new Submitter(topic, reader, err, null, each);
    }

    /**
     * Sends everything, waits until the broker has it, and returns the ids of the requests sent.
     *
     * @param list see {@link RequestList}; null: none
     * @throws IOException if the list can't be read
     */
    public Set<String> send(List<String> images, @Nullable String list) throws IOException {
        for (String image : images) {
            send(image, "");
        }
        if (list != null) {
            sendList(list);
        }
        if (sender == null) {
            err.println(handedOver + " requests would be sent to " + topic
                    + (problems == 0 ? "" : "; " + problems + " couldn't be sent"));
            return Set.of();
        }
        sender.flush();
        report(sender);
        err.println("Sent " + sender.count() + " requests to " + topic
                + (problems == 0 ? "" : "; " + problems + " couldn't be sent"));
        return sender.sent();
    }

    /** How many requests couldn't be sent. */
    public int problems() {
        return problems;
    }

    private void sendList(String name) throws IOException {
        try (BufferedReader lines = RequestList.open(name, System.in)) {
            int number = 0;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                number++;
                if (RequestList.isEntry(line)) {
                    send(line.strip(), "line " + number + ": ");
                }
            }
        }
    }

    private void send(String text, String where) {
        try {
            List<String> images = ImageFiles.expand(text);
            if (images.size() > 1 && reader.hasId()) {
                throw new BadInputException(text + ": --id needs exactly one image, this is " + images.size());
            }
            for (String image : images) {
                send(image);
            }
        } catch (BadInputException e) {
            problem(where + e.getMessage());
        }
    }

    private void send(String image) throws BadInputException {
        RequestReader.Submission submission = reader.read(image);
        handedOver++;
        each.accept(submission.request());
        if (sender == null) {
            return;
        }
        sender.send(submission);
        if (System.nanoTime() - lastProgress > PROGRESS_NANOS) {
            lastProgress = System.nanoTime();
            report(sender);
            err.println(progress(sender.count(), handedOver, System.nanoTime() - begun));
        }
    }

    /** @param nanos since the first was sent */
    static String progress(int sent, int handedOver, long nanos) {
        long perSecond = Math.round(sent * 1e9 / Math.max(1, nanos));
        return sent + " sent so far, " + perSecond + "/s; " + (handedOver - sent) + " not acknowledged yet";
    }

    private void report(RequestSender sender) {
        for (String problem = sender.nextProblem(); problem != null; problem = sender.nextProblem()) {
            problem(problem);
        }
    }

    private void problem(String message) {
        problems++;
        err.println(Printable.of(message));
    }

    @Override
    public void close() {
        if (sender != null) {
            sender.close();
        }
    }
}
