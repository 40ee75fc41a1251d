package dev.visionstreams.cli;

import dev.visionstreams.config.Nearest;
import java.util.List;
import java.util.Locale;
import picocli.AutoComplete;
import picocli.CommandLine;

/** Prints the script with which a shell completes commands, options and their values. */
@CommandLine.Command(
        name = "completion",
        description =
                "Prints a completion script for a shell in which the command is called vision-streams, for example"
                        + " by an alias: source <(vision-streams completion bash)",
        mixinStandardHelpOptions = true)
final class CompletionCommand extends Command {
    /** In lower case, as the shells are called. */
    static final class Shells extends Candidates {
        Shells() {
            super(List.of("bash", "zsh"));
        }
    }

    @CommandLine.Parameters(
            paramLabel = "SHELL",
            completionCandidates = Shells.class,
            description = "One of ${COMPLETION-CANDIDATES}.")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String shell;

    @Override
    public Integer call() {
        List<String> known = new Shells().all();
        if (!known.contains(shell.toLowerCase(Locale.ROOT))) {
            throw usage(shell + ": not supported; did you mean " + Nearest.to(shell, known) + "?");
        }
        // One script for both: under zsh it loads zsh's emulation of bash's completion by itself.
        out().print(AutoComplete.bash(root().getCommandName(), root()));
        out().flush();
        return DONE;
    }
}
