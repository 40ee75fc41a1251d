package dev.visionstreams.local.demo;

import dev.visionstreams.cli.Command;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Serves drawn scenes until it is stopped. */
@CommandLine.Command(
        name = "samples",
        description =
                "Serves drawn scenes, and the images of a folder, over HTTP; / lists their URLs, one per line. For"
                        + " development and tests.",
        mixinStandardHelpOptions = true)
public final class SamplesCommand extends Command {
    @CommandLine.Option(
            names = "--host",
            defaultValue = "127.0.0.1",
            paramLabel = "ADDRESS",
            description = "Address to listen on (default: ${DEFAULT-VALUE}).")
    @SuppressWarnings("NullAway.Init") // set by picocli
    private String host;

    @CommandLine.Option(
            names = "--port",
            defaultValue = "8091",
            paramLabel = "PORT",
            description = "Port to listen on; 0 takes a free one (default: ${DEFAULT-VALUE}).")
    private int port;

    @CommandLine.Option(
            names = "--scenes",
            paramLabel = "COUNT",
            defaultValue = "24",
            description = "Number of scenes to draw (default: ${DEFAULT-VALUE}).")
    private int scenes;

    @CommandLine.Option(names = "--images", paramLabel = "DIR", description = "Also serve every image of this folder.")
    private @Nullable Path images;

    @Override
    public Integer call() throws Exception {
        try (ImageServer server = ImageServer.start(host, port)) {
            for (int seed = 1; seed <= scenes; seed++) {
                server.put(Scenes.draw(seed));
            }
            if (images != null) {
                server.putDirectory(images);
            }
            out().println("Serving images, listed at " + server.uri("/") + ", stop with Ctrl-C");
            new CountDownLatch(1).await();
        }
        return DONE;
    }
}
