package dev.visionstreams.local.demo;

import dev.visionstreams.cli.Command;
import dev.visionstreams.cli.ConfigOptions;
import dev.visionstreams.model.Task;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Runs the processor with everything it needs in this process, and sends requests for drawn scenes. */
@CommandLine.Command(
        name = "demo",
        description =
                "Runs everything in one process (broker, schema registry, image server, Gemini emulator, processor), sends"
                        + " requests for drawn scenes and compares the boxes with the drawn shapes. A web page shows the"
                        + " results with their images. If GEMINI_API_KEY is"
                        + " set, Google's Gemini answers (paid) instead of the emulator. Exits with 1 if a result is"
                        + " missing or wrong.",
        mixinStandardHelpOptions = true)
public final class DemoCommand extends Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(
            names = "--scenes",
            paramLabel = "COUNT",
            defaultValue = "24",
            description = "Number of scenes to draw (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @CommandLine.Option(
            names = "--images",
            paramLabel = "DIR",
            description = "Also send requests for every image of this folder.")
    private @Nullable Path images;

    @CommandLine.Option(
            names = "--tasks",
            paramLabel = "TASK",
            split = ",",
            defaultValue = "CAPTION,CLASSIFY,ANSWER,DETECT,SEGMENT,POINT,DESCRIBE",
            description = "Tasks for each image, separated by commas (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private List<Task> tasks;

    @CommandLine.Option(
            names = "--output",
            paramLabel = "DIR",
            defaultValue = "target/demo",
            description = "Folder for copies of the images with boxes and outlines drawn (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private Path output;

    @CommandLine.Option(
            names = "--http",
            paramLabel = "PORT",
            defaultValue = "0",
            description = "Port of the web page that shows the results, on the loopback address (default: a free one).")
    private int port;

    @CommandLine.Option(
            names = "--keep",
            description = "Leave everything up at the end, until Ctrl-C, and show results of further requests.")
    private boolean keep;

    @Override
    public Integer call() throws IOException {
        if (scenes < 0) {
            throw usage("--scenes must be 0 or more");
        }
        if (port < 0 || port > 65_535) {
            throw usage("--http must be a port, 0 to 65535");
        }
        if (images != null && !Files.isDirectory(images)) {
            throw usage("--images must be a folder: " + images);
        }
        try {
            Files.createDirectories(output);
        } catch (IOException e) {
            throw usage("--output can't be created: " + e);
        }
        if (!Files.isWritable(output)) {
            throw usage("--output isn't writable: " + output);
        }
        try (DemoParts parts = new DemoParts(out())) {
            Runtime.getRuntime()
                    .addShutdownHook(new Thread(parts::close, "demo-stop")); // for Ctrl-C, also at the start
            Demo demo = new Demo(config, tasks, port, out(), parts);
            DemoResults results = new DemoResults(output, out(), columns(), demo::draw);
            return demo.run(scenes, images, results, keep) ? DONE : FAILED;
        }
    }
}
