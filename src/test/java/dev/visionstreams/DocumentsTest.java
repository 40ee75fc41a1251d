package dev.visionstreams;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The tests that documents name are there. */
class DocumentsTest {
    private static final Pattern NAMED = Pattern.compile("`([A-Z]\\w+(?:Test|IT))(?:\\.(should\\w+))?`");

    @Test
    void shouldNameOnlyTestsThatThereAre() throws IOException {
        Map<String, String> tests = new TreeMap<>();
        for (Path file : files(Path.of("src/test/java"), Path.of("src/bench/java"))) {
            tests.put(file.getFileName().toString().replace(".java", ""), Files.readString(file));
        }
        List<String> unknown = new ArrayList<>();
        for (Path document : files(Path.of("src/docs"), Path.of("README.md"))) {
            if (document.toString().endsWith(".md")) {
                Matcher named = NAMED.matcher(Files.readString(document));
                while (named.find()) {
                    String test = tests.get(named.group(1));
                    boolean isMethod = named.group(2) != null;
                    if (test == null || (isMethod && !test.contains("void " + named.group(2) + "("))) {
                        unknown.add(document + ": " + named.group());
                    }
                }
            }
        }

        assertThat(unknown).isEmpty();
    }

    private static List<Path> files(Path... roots) throws IOException {
        List<Path> files = new ArrayList<>();
        for (Path root : roots) {
            try (Stream<Path> all = Files.walk(root)) {
                all.filter(Files::isRegularFile).forEach(files::add);
            }
        }
        return files;
    }
}
