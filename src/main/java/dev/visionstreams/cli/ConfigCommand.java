package dev.visionstreams.cli;

import dev.visionstreams.settings.InForce;
import picocli.CommandLine;

/** Prints the settings in force. */
@CommandLine.Command(
        name = "config",
        description = "Prints every setting that is in force and where it was set, with secrets hidden.",
        mixinStandardHelpOptions = true)
final class ConfigCommand extends Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(names = "--changed", description = "Only settings that aren't defaults.")
    private boolean changed;

    @Override
    public Integer call() {
        var unused = config.read(); // says what is wrong
        for (InForce setting : config.inForce()) {
            if (!changed || !setting.isDefault()) {
                out().printf("%s = %s  (%s)%n", setting.key(), setting.value(), setting.origin());
            }
        }
        return DONE;
    }
}
