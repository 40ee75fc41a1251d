package dev.visionstreams.cli.watch;

import dev.visionstreams.event.ImageEnriched;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Locale;

/**
 * Saves outcomes in a folder: the event as JSON and, of an enriched one, its images with everything drawn in. A file that
 * is there stays as it is, so the same outcome is saved once however often it is read. For one thread.
 */
public final class OutcomeFiles {
    private static final int MAX_ID_CHARACTERS = 80;

    /** Of one outcome. */
    private static final int MAX_IMAGES = 16;

    private final Path folder;
    private final EventPainter painter;
    private final long limit;
    private final PrintWriter err;
    private long saved;
    private long kept;
    private long withoutImage;
    private boolean full;

    /**
     * Creates the folder.
     *
     * @param limit outcomes to save at most, so that a busy topic doesn't fill the disk
     * @param err for what can't be saved
     */
    public OutcomeFiles(Path folder, EventPainter painter, long limit, PrintWriter err) throws IOException {
        this.folder = Files.createDirectories(folder);
        this.painter = painter;
        this.limit = limit;
        this.err = err;
    }

    public void save(OutputRecord output) {
        if (saved + kept >= limit) {
            if (!full) {
                err.println("Saved " + limit + " outcomes, no further ones (see --save-limit)");
            }
            full = true;
            return;
        }
        String name = name(output);
        try {
            Files.writeString(
                    folder.resolve(name + ".json"), OutputJson.pretty(output) + "\n", StandardOpenOption.CREATE_NEW);
            saved++;
        } catch (FileAlreadyExistsException e) {
            kept++;
            return;
        } catch (IOException e) {
            throw new IllegalStateException("--save: can't write to " + folder + ": " + e, e);
        }
        if (output.event() instanceof ImageEnriched enriched) {
            for (int i = 0; i < Math.min(enriched.getImages().size(), MAX_IMAGES); i++) {
                paint(enriched, i, i == 0 ? name : name + "-image-" + (i + 1));
            }
        }
    }

    private void paint(ImageEnriched event, int image, String name) {
        try {
            painter.write(event, image, folder, name, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        } catch (FileAlreadyExistsException e) {
            return; // of an earlier run that ended in between
        } catch (IOException e) {
            withoutImage++;
            err.println("Not drawn: " + name + ": " + e.getMessage());
        }
    }

    /** What was done, for the end. */
    public String summary() {
        return "Saved " + saved + " outcomes in " + folder
                + (kept == 0 ? "" : ", " + kept + " were there already")
                + (withoutImage == 0 ? "" : ", " + withoutImage + " images couldn't be loaded");
    }

    /** Unique by topic, partition and offset; the id, which senders choose, is for people. */
    static String name(OutputRecord output) {
        var record = output.record();
        String id = output.requestId();
        return safe(record.topic()) + "-" + record.partition() + "-" + record.offset() + "-"
                + safe(id.substring(0, Math.min(id.length(), MAX_ID_CHARACTERS)));
    }

    private static String safe(String text) {
        return text.replaceAll("[^A-Za-z0-9_-]+", "_").toLowerCase(Locale.ROOT);
    }
}
