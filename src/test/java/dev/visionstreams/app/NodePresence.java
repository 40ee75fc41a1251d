package dev.visionstreams.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Whether tests can use Node.js and what {@code src/test/js} needs. */
final class NodePresence {
    static final Path SCRIPTS = Path.of("src/test/js");

    private NodePresence() {}

    static boolean isThere() throws InterruptedException {
        boolean there = Files.isDirectory(SCRIPTS.resolve("node_modules")) && runs();
        if (!there && Boolean.getBoolean("javascript.expected")) {
            throw new AssertionError("-Djavascript.expected=true, and node or src/test/js/node_modules isn't there");
        }
        return there;
    }

    private static boolean runs() throws InterruptedException {
        try {
            return new ProcessBuilder("node", "--version").start().waitFor() == 0;
        } catch (IOException e) {
            return false;
        }
    }
}
