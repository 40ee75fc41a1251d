package dev.visionstreams.cli;

import dev.visionstreams.config.Settings;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Follows the results on all output topics, as they are committed. */
@CommandLine.Command(
        name = "watch",
        description = "Follows the results of all output topics, a line each, until it is stopped.",
        mixinStandardHelpOptions = true)
final class WatchCommand implements Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(names = "--from-beginning", description = "Shows what is there, too.")
    private boolean fromBeginning;

    @CommandLine.Option(names = "--count", description = "Ends after so many results.")
    private @Nullable Long count;

    @CommandLine.Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Ends when nothing came for so long: with --count as a failure, without as done.")
    private @Nullable Long timeout;

    @CommandLine.Option(names = "--json", description = "Results as JSON, one a line.")
    private boolean json;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() {
        if (count != null && count < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--count is 1 or more");
        }
        Settings settings = config.read();
        PrintWriter err = spec.commandLine().getErr();
        try (ResultFollower follower = new ResultFollower(settings, fromBeginning)) {
            if (!follower.missing().isEmpty()) {
                err.println("Not there, so not followed: " + String.join(", ", follower.missing()));
                err.flush();
            }
            long seen = follow(follower);
            if (count != null && seen < count) {
                err.println(seen + " results, then none for " + timeout + " s");
                return Commands.FAILED;
            }
            return Commands.DONE;
        }
    }

    private long follow(ResultFollower follower) {
        PrintWriter out = spec.commandLine().getOut();
        long seen = 0;
        long last = System.nanoTime();
        while (count == null || seen < count) {
            for (Result result : follower.poll(Duration.ofMillis(200))) {
                if (count != null && seen == count) {
                    break;
                }
                seen++;
                last = System.nanoTime();
                out.println(json ? ResultJson.of(result) : ResultLine.of(result));
            }
            out.flush();
            if (timeout != null && System.nanoTime() - last > TimeUnit.SECONDS.toNanos(timeout)) {
                break;
            }
        }
        return seen;
    }
}
