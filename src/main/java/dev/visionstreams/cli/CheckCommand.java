package dev.visionstreams.cli;

import dev.visionstreams.config.Settings;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Says whether the processor could run with this configuration, and what to do if not. */
@CommandLine.Command(
        name = "check",
        description = "Validates the configuration and reaches the broker, the schema registry and the model.",
        mixinStandardHelpOptions = true)
final class CheckCommand implements Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(names = "--create-topics", description = "Creates the topics that are missing.")
    private boolean createTopics;

    @CommandLine.Option(
            names = "--partitions",
            paramLabel = "COUNT",
            defaultValue = "6",
            description = "Of topics that are created (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @CommandLine.Option(
            names = "--replication-factor",
            paramLabel = "COUNT",
            description = "Of topics that are created (default: the broker's).")
    private @Nullable Short replication;

    @CommandLine.Spec
    @SuppressWarnings("NullAway.Init") // set by picocli
    private CommandLine.Model.CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (partitions < 1) {
            throw new CommandLine.ParameterException(spec.commandLine(), "--partitions is 1 or more");
        }
        Settings settings = config.read();
        settings.requireKafka();
        settings.requireFetchOfNotifications();
        if (settings.usesRegistry()) {
            settings.requireRegistry();
        }
        List<Finding> findings = new ArrayList<>();
        findings.add(Finding.ok("configuration", "valid"));
        findings.addAll(broker(settings));
        findings.add(
                settings.usesRegistry()
                        ? new RegistryCheck(settings).run()
                        : Finding.ok("registry", "not needed: requests and outputs are JSON"));
        findings.addAll(new ModelCheck(settings.gemini()).run());
        PrintWriter out = spec.commandLine().getOut();
        for (Finding finding : findings) {
            out.printf("%-8s %-14s %s%n", finding.good() ? "ok" : "PROBLEM", finding.subject(), finding.text());
            finding.advice().forEach(line -> out.println(" ".repeat(24) + line));
        }
        out.flush();
        return findings.stream().allMatch(Finding::good) ? Commands.DONE : Commands.FAILED;
    }

    private List<Finding> broker(Settings settings) throws InterruptedException {
        try (Admin admin = KafkaClients.admin(settings)) {
            return new BrokerCheck(settings, admin, new TopicPlan(createTopics, partitions, replication)).run();
        } catch (KafkaException e) {
            Throwable cause = e.getCause() == null ? e : e.getCause();
            return List.of(
                    Finding.problem("broker", String.valueOf(cause.getMessage()), "look at kafka.bootstrap.servers"));
        }
    }
}
