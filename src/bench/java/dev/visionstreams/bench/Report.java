package dev.visionstreams.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Prints results as rows of a Markdown table, and appends them to a file as lines of JSON. */
final class Report {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> COLUMNS = List.of(
            "workload",
            "peer",
            "events/s",
            "of the loop",
            "share",
            "share, start",
            "CPU ms/event",
            "of it JIT",
            "connections (model + images)",
            "calls",
            "refused",
            "repeated",
            "lost",
            "doubled",
            "rejected",
            "beyond the model, median / 99 % ms",
            "after the reply, median / 99 % ms",
            "share, one away",
            "gap s",
            "RSS MiB");

    private final PrintWriter out;
    private final @Nullable Path json;
    private final Machine machine = Machine.here();

    /** @param json null for none */
    Report(PrintWriter out, @Nullable Path json) {
        this.out = out;
        this.json = json;
    }

    void printHeader() {
        out.println(machine);
        out.println();
        out.println("| " + String.join(" | ", COLUMNS) + " |");
        out.println("|" + "---|".repeat(COLUMNS.size()));
        out.flush();
    }

    /**
     * Prints a row.
     *
     * @param options the words that the workload was given
     * @param loop the closed loop's result of the same workload, null if it didn't run
     */
    void print(String name, String options, Peer peer, Result result, @Nullable Result loop) throws IOException {
        Double limit = loop == null ? null : loop.eventsPerSecond();
        Double rate = result.eventsPerSecond();
        List<String> cells = List.of(
                name,
                peer.name().toLowerCase(Locale.ROOT),
                number("%.0f", rate),
                number("%.2f", limit == null || rate == null ? null : rate / limit),
                number("%.3f", result.share()),
                number("%.3f", result.firstShare()),
                number("%.2f", result.cpuMillisPerEvent()),
                number("%.2f", result.jitMillisPerEvent()),
                result.modelConnections() + " + " + result.imageConnections(),
                String.valueOf(result.calls()),
                String.valueOf(result.refused()),
                String.valueOf(result.repeated()),
                result.lost() + " of " + result.events(),
                String.valueOf(result.doubled()),
                String.valueOf(result.rejected()),
                pair(result.beyondMedian(), result.beyond99()),
                pair(result.afterMedian(), result.after99()),
                number("%.3f", result.awayShare()),
                number("%.1f", result.gapSeconds()),
                String.valueOf(result.peakBytes() >> 20));
        out.println("| " + String.join(" | ", cells) + " |");
        out.flush();
        append(name, options, peer, result);
    }

    private void append(String name, String options, Peer peer, Result result) throws IOException {
        if (json == null) {
            return;
        }
        ObjectNode line = JSON.createObjectNode()
                .put("at", Instant.now().toString())
                .put("workload", name)
                .put("options", options)
                .put("peer", peer.name().toLowerCase(Locale.ROOT));
        line.set("result", JSON.valueToTree(result));
        line.set("machine", JSON.valueToTree(machine));
        Files.writeString(json, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String pair(@Nullable Double median, @Nullable Double high) {
        return median == null ? "–" : number("%.0f", median) + " / " + number("%.0f", high);
    }

    private static String number(String format, @Nullable Double value) {
        return value == null ? "–" : String.format(Locale.ROOT, format, value);
    }
}
