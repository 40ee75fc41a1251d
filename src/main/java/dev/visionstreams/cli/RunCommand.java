package dev.visionstreams.cli;

import dev.visionstreams.VisionStreams;
import picocli.CommandLine;

/** Runs the processor until it is stopped by a signal, or by a failure. */
@CommandLine.Command(
        name = "run",
        description = "Runs the processor until it is stopped.",
        mixinStandardHelpOptions = true)
final class RunCommand implements Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @Override
    public Integer call() throws InterruptedException {
        try (VisionStreams processor = new VisionStreams(config.read())) {
            Thread stop = new Thread(processor::close, "vision-stop");
            Runtime.getRuntime().addShutdownHook(stop);
            processor.start();
            Throwable failure = processor.awaitEnd();
            return failure == null ? Commands.DONE : Commands.FAILED;
        }
    }
}
