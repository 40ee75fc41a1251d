package dev.visionstreams.gallery;

import dev.visionstreams.serving.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The page's own files, read once; no path leads to any other file. */
final class PageFiles {
    private static final List<String> NAMES = List.of(
            "index.html",
            "gallery.css",
            "icon.svg",
            "main.js",
            "outcomes.js",
            "grid.js",
            "card.js",
            "drawing.js",
            "labels.js",
            "detail.js",
            "stage.js",
            "panel.js",
            "header.js",
            "dom.js",
            "text.js");

    private final Map<String, Answer> byPath = new LinkedHashMap<>();

    PageFiles() {
        for (String name : NAMES) {
            byPath.put("/" + (name.equals("index.html") ? "" : name), new Answer(200, mediaType(name), read(name)));
        }
    }

    @Nullable
    Answer get(String path) {
        return byPath.get(path);
    }

    private static String mediaType(String name) {
        return switch (name.substring(name.lastIndexOf('.') + 1)) {
            case "html" -> "text/html; charset=utf-8";
            case "css" -> "text/css; charset=utf-8";
            case "svg" -> "image/svg+xml";
            default -> "text/javascript; charset=utf-8";
        };
    }

    private static byte[] read(String name) {
        try (InputStream file = PageFiles.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the page's file " + name + " isn't packaged");
            }
            return file.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
