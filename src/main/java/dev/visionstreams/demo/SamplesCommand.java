package dev.visionstreams.demo;

import dev.visionstreams.cli.Command;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** An image server with drawn scenes, until it is stopped. */
@CommandLine.Command(
        name = "samples",
        description = "Serves drawn scenes, and images of a folder, by HTTP; the list of their URLs is at /.",
        mixinStandardHelpOptions = true)
public final class SamplesCommand implements Command {
    @CommandLine.Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            description = "Listens there (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String host;

    @CommandLine.Option(
            names = "--port",
            defaultValue = "8091",
            description = "0: any free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @CommandLine.Option(
            names = "--scenes",
            paramLabel = "COUNT",
            defaultValue = "24",
            description = "Scenes to draw (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @CommandLine.Option(names = "--images", paramLabel = "DIR", description = "Serves every image of a folder, too.")
    private @Nullable Path images;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        try (ImageServer server = ImageServer.start(host, port)) {
            for (int seed = 1; seed <= scenes; seed++) {
                server.put(Scenes.draw(seed));
            }
            if (images != null) {
                server.putDirectory(images);
            }
            PrintWriter out = spec.commandLine().getOut();
            out.println("Serving images, their list at " + server.uri("/") + ", stop with Ctrl-C");
            out.flush();
            new CountDownLatch(1).await();
        }
        return 0;
    }
}
