package dev.visionstreams.cli.submit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLConnection;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Opens a list with one request per line: a file, standard input ({@code -}), or an http or https URL. */
final class RequestList {
    private static final int TIMEOUT_MILLIS = 10_000;

    private RequestList() {}

    static BufferedReader open(String name, InputStream standardInput) throws IOException {
        return new BufferedReader(new InputStreamReader(stream(name, standardInput), StandardCharsets.UTF_8));
    }

    private static InputStream stream(String name, InputStream standardInput) throws IOException {
        if (name.equals("-")) {
            return standardInput;
        }
        if (name.matches("https?://.*")) {
            URLConnection connection = URI.create(name).toURL().openConnection();
            connection.setConnectTimeout(TIMEOUT_MILLIS);
            connection.setReadTimeout(TIMEOUT_MILLIS);
            return connection.getInputStream();
        }
        return Files.newInputStream(Path.of(name));
    }

    /** Blank lines and lines that start with {@code #} are ignored. */
    static boolean isEntry(String line) {
        return !line.isBlank() && !line.startsWith("#");
    }
}
