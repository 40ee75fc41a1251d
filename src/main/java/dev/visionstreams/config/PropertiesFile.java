package dev.visionstreams.config;

import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.function.Consumer;

/** A file of Java properties in UTF-8. Remembers lines, which {@link Properties} does not, but leaves the rest to it. */
final class PropertiesFile {
    private PropertiesFile() {}

    /** The last of several entries of one key counts, as in {@link Properties}. */
    static Map<String, Entry> read(Path file, Consumer<String> problems) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        List<String> lines = lines(file, problems);
        for (int first = 0, next; first < lines.size(); first = next) {
            next = first + 1;
            if (!isComment(lines.get(first))) {
                while (next < lines.size() && goesOn(lines.get(next - 1))) {
                    next++;
                }
            }
            String origin = file + ":" + (first + 1);
            try {
                parse(String.join("\n", lines.subList(first, next)))
                        .forEach((key, value) -> entries.put((String) key, new Entry((String) value, origin)));
            } catch (IllegalArgumentException e) {
                problems.accept(origin + ": a \\u that four hexadecimal digits don't follow");
            }
        }
        return entries;
    }

    private static List<String> lines(Path file, Consumer<String> problems) {
        try {
            return Files.readAllLines(file);
        } catch (NoSuchFileException e) {
            problems.accept("--config " + file + ": there is no such file");
        } catch (CharacterCodingException e) {
            problems.accept("--config " + file + ": not a text in UTF-8");
        } catch (IOException e) {
            problems.accept("--config " + file + ": can't be read (" + e.getMessage() + ")");
        }
        return List.of();
    }

    private static boolean isComment(String line) {
        String text = line.stripLeading();
        return text.startsWith("#") || text.startsWith("!");
    }

    /** An odd number of backslashes at its end. */
    private static boolean goesOn(String line) {
        int end = line.length();
        while (end > 0 && line.charAt(end - 1) == '\\') {
            end--;
        }
        return (line.length() - end) % 2 == 1;
    }

    private static Properties parse(String text) {
        Properties properties = new Properties();
        try {
            properties.load(new StringReader(text));
        } catch (IOException e) {
            throw new UncheckedIOException("from memory", e);
        }
        return properties;
    }
}
