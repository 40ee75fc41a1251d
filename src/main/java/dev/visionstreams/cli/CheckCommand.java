package dev.visionstreams.cli;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.visionstreams.broker.BrokerCheck;
import dev.visionstreams.broker.Finding;
import dev.visionstreams.broker.KafkaClients;
import dev.visionstreams.broker.SpendingCheck;
import dev.visionstreams.broker.StopAdvice;
import dev.visionstreams.broker.TopicPlan;
import dev.visionstreams.cli.check.ModelCheck;
import dev.visionstreams.cli.check.RegistryCheck;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.text.Printable;
import java.time.InstantSource;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Says whether the processor could run with this configuration, and what to do if not. */
@CommandLine.Command(
        name = "check",
        description =
                "Checks that the configuration is valid and that the broker, its topics, the schema registry and the"
                        + " models can be used. Exits with 1 if there is a problem.",
        mixinStandardHelpOptions = true)
final class CheckCommand extends Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(names = "--create-topics", description = "Create the topics that don't exist yet.")
    private boolean createTopics;

    @CommandLine.Option(
            names = "--partitions",
            paramLabel = "COUNT",
            defaultValue = "6",
            description = "Partitions of topics created by --create-topics (default: ${DEFAULT-VALUE}).")
    private int partitions;

    @CommandLine.Option(
            names = "--replication-factor",
            paramLabel = "COUNT",
            description = "Replication factor of topics created by --create-topics (default: the broker's default).")
    private @Nullable Short replication;

    @CommandLine.Option(names = "--json", description = "Print each finding as one line of JSON.")
    private boolean json;

    private boolean good = true;

    @Override
    public Integer call() throws InterruptedException {
        if (partitions < 1) {
            throw usage("--partitions must be 1 or more");
        }
        Settings settings = config.read();
        settings.requireKafka();
        settings.requireFetchOfNotifications();
        settings.requireProject();
        if (settings.usesRegistry()) {
            settings.requireRegistry();
        }
        show(List.of(Finding.ok("configuration", "valid")));
        show(broker(settings));
        if (settings.spending().isOn()) {
            show(List.of(new SpendingCheck(settings, InstantSource.system()).run()));
        }
        show(List.of(
                settings.usesRegistry()
                        ? new RegistryCheck(settings).run()
                        : Finding.ok("registry", "not needed: requests and outputs are JSON")));
        show(new ModelCheck(settings.gemini()).run());
        return good ? DONE : FAILED;
    }

    /** Each as soon as it is known: peers that don't answer take a while. */
    private void show(List<Finding> findings) {
        for (Finding finding : findings) {
            good &= finding.good();
            if (json) {
                out().println(json(finding));
                continue;
            }
            out().printf(
                            "%-8s %-14s %s%n",
                            finding.good() ? "ok" : "PROBLEM", finding.subject(), Printable.of(finding.text()));
            finding.advice().forEach(line -> out().println(" ".repeat(24) + Printable.of(line)));
        }
    }

    private static String json(Finding finding) {
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("good", finding.good()).put("subject", finding.subject()).put("text", finding.text());
        finding.advice().forEach(json.putArray("advice")::add);
        return Printable.escaped(json.toString());
    }

    private List<Finding> broker(Settings settings) throws InterruptedException {
        try (Admin admin = KafkaClients.admin(settings)) {
            return new BrokerCheck(settings, admin, new TopicPlan(createTopics, partitions, replication)).run();
        } catch (KafkaException e) {
            return List.of(Finding.problem("broker", StopAdvice.rootMessage(e), "check kafka.bootstrap.servers"));
        }
    }
}
