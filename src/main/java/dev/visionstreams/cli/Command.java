package dev.visionstreams.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine;

/**
 * A command of the command line; {@link #call} returns the exit code. Commands that the production image leaves out are
 * found by {@link java.util.ServiceLoader}.
 */
public abstract class Command implements Callable<Integer> {
    /** Exit code: done as asked. */
    protected static final int DONE = 0;

    /** Exit code: it could not be done, or not all of it. */
    protected static final int FAILED = 1;

    /** Exit code: the command line or the configuration is invalid. */
    protected static final int USAGE = 2;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    /** Results; flushed at the end of each line. */
    protected final PrintWriter out() {
        return spec.commandLine().getOut();
    }

    /** Progress and errors; flushed at the end of each line. */
    protected final PrintWriter err() {
        return spec.commandLine().getErr();
    }

    /** The terminal's width in characters; 80 if the output isn't a terminal. */
    protected final int columns() {
        return spec.usageMessage().width();
    }

    /** The command line that this command is a part of. */
    final CommandLine root() {
        return spec.root().commandLine();
    }

    /** An invalid command line: throw it to print the message and exit with {@link #USAGE}. */
    protected final CommandLine.ParameterException usage(String message) {
        return new CommandLine.ParameterException(spec.commandLine(), message);
    }
}
