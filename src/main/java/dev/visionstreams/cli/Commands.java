package dev.visionstreams.cli;

import dev.visionstreams.cli.replay.TimeArgument;
import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.text.Printable;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.ServiceLoader;
import picocli.CommandLine;

/** The command line: {@code vision-streams COMMAND}. */
@CommandLine.Command(
        name = "vision-streams",
        description = "Turns events that reference images into captions, labels, boxes and masks.",
        mixinStandardHelpOptions = true,
        versionProvider = Commands.Version.class,
        synopsisSubcommandLabel = "COMMAND",
        footer = {"", "Exit codes: 0 done, 1 failed, 2 invalid options or configuration."})
public final class Commands extends Command {
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
        line.addSubcommand(new ConfigCommand());
        line.addSubcommand(new CompletionCommand());
        line.addSubcommand(new CommandLine.HelpCommand());
        ServiceLoader.load(Command.class).forEach(line::addSubcommand);
        line.getSubcommands().values().forEach(command -> command.getCommandSpec()
                .versionProvider(new Version()));
        line.setOut(new PrintWriter(
                System.out, true, Charset.defaultCharset())); // unlike picocli's own, it notices a closed pipe
        line.setUsageHelpAutoWidth(true);
        line.setCaseInsensitiveEnumValuesAllowed(true);
        line.registerConverter(TimeArgument.class, TimeArgument::of);
        line.setParameterExceptionHandler((error, args) -> {
            CommandLine command = error.getCommandLine();
            command.getErr().println(error.getMessage());
            CommandLine.UnmatchedArgumentException.printSuggestions(error, command.getErr());
            command.getErr().println("See " + command.getCommandSpec().qualifiedName() + " --help");
            return USAGE;
        });
        line.setExecutionExceptionHandler((error, command, parsed) -> {
            if (error instanceof ConfigurationException) {
                command.getErr().println(error.getMessage());
                return USAGE;
            }
            command.getErr().println(command.getCommandName() + " failed: " + Printable.of(messageOf(error)));
            return FAILED;
        });
        return line;
    }

    /** The JDK's exceptions about files often have the path as their only message. */
    private static String messageOf(Throwable error) {
        if (error instanceof FileSystemException file && file.getReason() == null) {
            return file.getFile() + ": "
                    + (error instanceof NoSuchFileException
                            ? "no such file"
                            : error instanceof AccessDeniedException
                                    ? "access denied"
                                    : error.getClass().getSimpleName());
        }
        String message = error.getMessage();
        return message == null ? error.toString() : message;
    }

    @Override
    public Integer call() {
        throw usage("Missing COMMAND");
    }

    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"vision-streams " + Build.running()};
        }
    }
}
