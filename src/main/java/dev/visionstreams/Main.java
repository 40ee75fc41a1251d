package dev.visionstreams;

import dev.visionstreams.cli.Commands;

/** {@code java -jar vision-streams.jar COMMAND}. */
public final class Main {
    private Main() {}

    public static void main(String[] args) {
        System.exit(Commands.execute(args));
    }
}
