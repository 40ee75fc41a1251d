package dev.visionstreams.demo;

import dev.visionstreams.cli.Command;
import dev.visionstreams.cli.ConfigOptions;
import dev.visionstreams.model.Task;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Everything embedded: a broker, a registry, images, a local Gemini, the processor, and requests for drawn scenes. */
@CommandLine.Command(
        name = "demo",
        description =
                "Runs the processor on embedded parts and requests for drawn scenes. With GEMINI_API_KEY set it asks"
                        + " Google instead of the local emulator.",
        mixinStandardHelpOptions = true)
public final class DemoCommand implements Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(
            names = "--scenes",
            paramLabel = "COUNT",
            defaultValue = "24",
            description = "Scenes to draw and ask about (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @CommandLine.Option(names = "--images", paramLabel = "DIR", description = "Ask about every image of a folder, too.")
    private @Nullable Path images;

    @CommandLine.Option(
            names = "--tasks",
            paramLabel = "TASK",
            split = ",",
            defaultValue = "CAPTION,CLASSIFY,ANSWER,DETECT,SEGMENT,POINT,DESCRIBE",
            description = "What to ask about each image, separated by commas (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<Task> tasks;

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "target/demo",
            description = "Where copies of the images with the boxes drawn go (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path output;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (scenes < 0) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--scenes is 0 or more: " + scenes);
        }
        PrintWriter out = spec.commandLine().getOut();
        try (Demo demo = new Demo(config, tasks, output, out)) {
            return demo.run(scenes, images) ? 0 : 1;
        }
    }
}
