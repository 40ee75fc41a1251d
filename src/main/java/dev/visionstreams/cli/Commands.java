package dev.visionstreams.cli;

import dev.visionstreams.config.ConfigurationException;
import java.util.ServiceLoader;
import picocli.CommandLine;

/** The command line: {@code vision-streams COMMAND}. */
@CommandLine.Command(
        name = "vision-streams",
        description = "Turns image-reference events into captions and boxes in pixels.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        synopsisSubcommandLabel = "COMMAND")
public final class Commands implements Command {
    /** Done as asked. */
    static final int DONE = 0;

    /** Could not be done. */
    static final int FAILED = 1;

    /** The command line or the configuration makes no sense. */
    static final int USAGE = 2;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    /** Runs the command that the arguments name and returns the process's exit code. */
    public static int execute(String... args) {
        return line().execute(args);
    }

    static CommandLine line() {
        CommandLine line = new CommandLine(new Commands());
        line.addSubcommand(new RunCommand());
        line.addSubcommand(new SubmitCommand());
        line.addSubcommand(new WatchCommand());
        line.addSubcommand(new CheckCommand());
        line.addSubcommand(new ReplayCommand());
        ServiceLoader.load(Command.class).forEach(line::addSubcommand);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof ConfigurationException) {
                command.getErr().println(error.getMessage());
                return USAGE;
            }
            command.getErr().println(command.getCommandName() + " failed: " + messageOf(error));
            return FAILED;
        });
        return line;
    }

    private static String messageOf(Throwable error) {
        String message = error.getMessage();
        return message == null ? error.toString() : message;
    }

    @Override
    public Integer call() {
        spec.commandLine().usage(spec.commandLine().getErr());
        return USAGE;
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            String version = Commands.class.getPackage().getImplementationVersion();
            return new String[] {"vision-streams " + (version == null ? "(not packaged)" : version)};
        }
    }
}
