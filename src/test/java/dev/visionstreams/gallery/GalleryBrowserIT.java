package dev.visionstreams.gallery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.cli.watch.GalleryFeed;
import dev.visionstreams.settings.SettingsReader;
import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.image.BufferedImage;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.imageio.ImageIO;
import okio.Buffer;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The page in a real Chromium, driven by {@code src/test/js/gallery.js}, which has what is expected of it. */
@Timeout(120)
class GalleryBrowserIT {
    private static final Path SCRIPTS = Path.of("src/test/js");
    private static final String CAPTION =
            "<img src=x onerror=\"window.hacked=1\"><b>bold</b></script><script>window.hacked=1</script>";

    @Test
    void shouldShowOutcomesInABrowser() throws Exception {
        Optional<Path> chromium = chromium();
        boolean there = chromium.isPresent() && Files.isDirectory(SCRIPTS.resolve("node_modules/puppeteer-core"));
        if (!there && Boolean.getBoolean("browser.expected")) {
            throw new AssertionError("-Dbrowser.expected=true, and chromium or puppeteer-core isn't there");
        }
        assumeTrue(there, "no Chromium (apt-get install chromium), or no puppeteer-core (npm ci --prefix src/test/js)");

        try (ImageLoader images = GalleryFeed.loader(
                        new SettingsReader(Set.of(), 256 << 20).read(null, Map.of(), List.of("gemini.api.key=none")));
                Gallery gallery = Gallery.start("127.0.0.1", 0, images)) {
            fill(gallery);
            Process node = new ProcessBuilder(
                            "node",
                            SCRIPTS.resolve("gallery.js").toString(),
                            gallery.url(),
                            chromium.get().toString())
                    .redirectErrorStream(true)
                    .start();
            StringBuilder output = new StringBuilder();
            try (BufferedReader lines =
                    new BufferedReader(new InputStreamReader(node.getInputStream(), StandardCharsets.UTF_8))) {
                for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                    if (line.equals("add")) {
                        gallery.add(caption("latest", "the latest"));
                    } else {
                        output.append(line).append('\n');
                    }
                }
                assertThat(node.waitFor(10, TimeUnit.SECONDS)).isTrue();
                assertThat(node.exitValue()).as(output.toString()).isZero();
            } finally {
                node.destroyForcibly();
            }
            System.out.print(output);
        }
    }

    private static void fill(Gallery gallery) throws IOException {
        for (int i = 0; i < 1_000; i++) {
            gallery.add(caption("filler-" + i, "Outcome number " + i + " says a sentence about its image"));
        }
        gallery.add(caption("a-markup", CAPTION));
        gallery.add(boxes("a-box", Map.of("thing", new int[] {128, 96, 656, 416})));
        gallery.add(boxes(
                "two-things",
                Map.of("left thing", new int[] {20, 20, 300, 500}, "right thing", new int[] {400, 50, 900, 550})));
        gallery.add(boxes(
                "small-things",
                Map.of(
                        "at the top", new int[] {500, 2, 560, 32},
                        "by the badge", new int[] {40, 90, 230, 170},
                        "large thing", new int[] {300, 200, 700, 400},
                        "on the large thing", new int[] {420, 280, 470, 310},
                        "under the large thing", new int[] {320, 406, 400, 436},
                        "in the corner", new int[] {960, 570, 998, 598})));
        ObjectNode rejected =
                OutcomesTest.line("CAPTION", "").put("requestId", "gone").put("type", "ImageRejected");
        ((ObjectNode) rejected.path("value"))
                .put("reason", "IMAGE_NOT_FOUND")
                .put("stage", "FETCH")
                .put("message", "HTTP 404");
        gallery.add(new Outcome(rejected, List.of(), Map.of()));
    }

    private static Outcome caption(String id, String caption) {
        return new Outcome(OutcomesTest.line("CAPTION", caption).put("requestId", id), List.of(), Map.of());
    }

    private static Outcome boxes(String id, Map<String, int[]> labelled) throws IOException {
        ObjectNode line = OutcomesTest.line("DETECT", "").put("requestId", id);
        ObjectNode event = (ObjectNode) line.path("value");
        event.remove("caption");
        event.putArray("images").addObject().put("width", 1_000).put("height", 600);
        ArrayNode objects = event.putArray("objects");
        labelled.entrySet().stream().sorted(Map.Entry.comparingByKey()).forEach(entry -> {
            int[] sides = entry.getValue();
            objects.addObject()
                    .put("label", entry.getKey())
                    .putObject("box")
                    .put("minX", sides[0])
                    .put("minY", sides[1])
                    .put("maxX", sides[2])
                    .put("maxY", sides[3]);
        });
        ImageOrigin origin = ImageOrigin.requested(null, image(labelled.get("thing")));
        return new Outcome(line, List.of(origin), Map.of());
    }

    /** A blue rectangle on white. */
    private static ByteString image(int @Nullable [] sides) throws IOException {
        BufferedImage image = new BufferedImage(1_000, 600, BufferedImage.TYPE_INT_RGB);
        Graphics2D graphics = image.createGraphics();
        graphics.setColor(Color.WHITE);
        graphics.fillRect(0, 0, 1_000, 600);
        graphics.setColor(Color.BLUE);
        if (sides != null) {
            graphics.fillRect(sides[0], sides[1], sides[2] - sides[0], sides[3] - sides[1]);
        }
        graphics.dispose();
        Buffer png = new Buffer();
        ImageIO.write(image, "png", png.outputStream());
        return png.readByteString();
    }

    private static Optional<Path> chromium() {
        return Stream.of("/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome")
                .map(Path::of)
                .filter(Files::isExecutable)
                .findFirst();
    }
}
