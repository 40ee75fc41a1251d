package dev.visionstreams.cli.watch;

import dev.visionstreams.event.EnrichedImage;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.fetch.RedactedUri;
import dev.visionstreams.text.Printable;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Results as rows of fixed columns, cut to the terminal's width: a row can be printed before the next one is known. */
public final class OutputTable {
    private static final int TIME = 8;
    private static final int TASK = 9;
    private static final int STATE = 10;
    private static final int ID = 28;
    private static final int IMAGE = 23;
    private static final int TOKENS = 7;
    private static final int LEAST = 20;

    private final DateTimeFormatter clock;
    private final int result;

    /**
     * Fits the last column, which says what was found or why nothing was, to what is left.
     *
     * @param columns the terminal's width in characters
     */
    public OutputTable(int columns, ZoneId zone) {
        clock = DateTimeFormatter.ofPattern("HH:mm:ss", Locale.ROOT).withZone(zone);
        result = Math.max(LEAST, columns - TIME - TASK - STATE - ID - IMAGE - TOKENS - 6);
    }

    /** The names of the columns, to be printed first. */
    public String head() {
        return row("TIME", "TASK", "STATE", "ID", "IMAGE", "TOKENS", "RESULT");
    }

    public String row(OutputRecord output) {
        String id = output.requestId();
        if (output.event() instanceof ImageEnriched event) {
            List<EnrichedImage> images = event.getImages();
            return row(
                    time(event.getEnrichedAt()),
                    event.getTask(),
                    "enriched",
                    id,
                    name(images.isEmpty() ? null : images.get(0).getUri(), images.size()),
                    String.valueOf(event.getInference().getTotalTokens()),
                    OutputLine.found(event));
        }
        if (output.event() instanceof ImageRejected event) {
            List<ImageReference> images = event.getRequest().getImages();
            return row(
                    time(event.getRejectedAt()),
                    event.getTask(),
                    "rejected",
                    id,
                    name(images.isEmpty() ? null : images.get(0).getUri(), images.size()),
                    event.getInference() == null
                            ? "-"
                            : String.valueOf(event.getInference().getTotalTokens()),
                    event.getReason() + ": " + event.getMessage());
        }
        Instant at = Instant.ofEpochMilli(Math.max(0, output.record().timestamp()));
        return row(time(at), "-", "unreadable", id, "-", "-", String.valueOf(output.problem()));
    }

    private String time(Instant at) {
        return clock.format(at);
    }

    private static String name(@Nullable String uri, int images) {
        String shown = uri == null ? "-" : RedactedUri.of(uri);
        String name = shown.substring(shown.lastIndexOf('/') + 1);
        return images > 1 ? name + " +" + (images - 1) : name;
    }

    private String row(String time, String task, String state, String id, String image, String tokens, String found) {
        return String.join(
                        " ",
                        cell(time, TIME),
                        cell(task, TASK),
                        cell(state, STATE),
                        cell(id, ID),
                        cell(image, IMAGE),
                        String.format(Locale.ROOT, "%" + TOKENS + "s", tokens),
                        cell(found, result))
                .stripTrailing();
    }

    /** Exactly as wide; a text that is cut ends with an ellipsis. */
    private static String cell(String text, int width) {
        String shown = Printable.escaped(text.substring(0, Math.min(text.length(), 4 * width)));
        return shown.length() > width
                ? shown.substring(0, width - 1) + "…"
                : String.format(Locale.ROOT, "%-" + width + "s", shown);
    }
}
