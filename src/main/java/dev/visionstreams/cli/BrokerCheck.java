package dev.visionstreams.cli;

import dev.visionstreams.TopicLook;
import dev.visionstreams.config.Settings;
import dev.visionstreams.inflight.InFlightSupplier;
import dev.visionstreams.topology.VisionTopology;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.config.ConfigResource;

/** Reaches the broker, and looks at the topics that the processor needs and at its changelog. */
final class BrokerCheck {
    private static final int TIMEOUT_MILLIS = 10_000;

    private final Settings settings;
    private final Admin admin;
    private final TopicPlan plan;
    private final String servers;

    /** @param plan how missing topics are to be created */
    BrokerCheck(Settings settings, Admin admin, TopicPlan plan) {
        this.settings = settings;
        this.admin = admin;
        this.plan = plan;
        this.servers = String.valueOf(settings.kafka().get("bootstrap.servers"));
    }

    List<Finding> run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            DescribeClusterResult cluster =
                    admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS));
            findings.add(Finding.ok(
                    "broker",
                    servers + ", " + cluster.nodes().get().size() + " node(s), cluster "
                            + cluster.clusterId().get()));
        } catch (ExecutionException e) {
            findings.add(Finding.problem(
                    "broker",
                    servers + " gives no answer within " + TIMEOUT_MILLIS / 1_000 + " s: " + message(e),
                    "look at kafka.bootstrap.servers and, where the broker asks for them, at kafka.security.protocol"
                            + " and kafka.sasl.*"));
            return findings;
        }
        try {
            TopicLook look = TopicLook.at(admin, TopicLook.wanted(settings.topics()));
            Map<String, Integer> partitions = new TreeMap<>(look.partitions());
            findings.add(topics(look, partitions));
            findings.add(use(look));
            findings.add(changelog(partitions));
        } catch (ExecutionException e) {
            findings.add(Finding.problem("topics", message(e), "the user may need the right to describe topics"));
        } catch (TimeoutException e) {
            findings.add(Finding.problem("topics", servers + " gives no answer", "look at the broker's log"));
        }
        return findings;
    }

    /** What the processor would end for, of the topics that exist. */
    private Finding use(TopicLook look) {
        List<String> faults = new ArrayList<>(look.denials(servers));
        faults.addAll(look.tightPlaces(settings.topics(), servers));
        return faults.isEmpty()
                ? Finding.ok("rights", "topics may be read and written, and what is no request has room")
                : new Finding(false, "rights", "topics can't be used as they are", faults);
    }

    /** @param partitions of the topics that exist; those that are created here are put there */
    private Finding topics(TopicLook look, Map<String, Integer> partitions)
            throws ExecutionException, InterruptedException {
        Set<String> missing = look.missing();
        int all = missing.size() + partitions.size() + look.hidden().size();
        if (missing.isEmpty()) {
            String seen = look.hidden().isEmpty() ? "all " + all + " exist: " : partitions.size() + " are seen: ";
            return Finding.ok("topics", seen + text(partitions));
        }
        if (!plan.create()) {
            List<String> advice = new ArrayList<>(List.of("create them with `check --create-topics`, or:"));
            missing.forEach(topic -> advice.add(plan.command(servers, topic)));
            return new Finding(false, "topics", missing.size() + " of " + all + " are missing", advice);
        }
        for (KafkaFuture<Void> created : plan.createAll(admin, missing)) {
            created.get();
        }
        missing.forEach(topic -> partitions.put(topic, plan.partitions()));
        return Finding.ok("topics", "created " + String.join(", ", missing));
    }

    private Finding changelog(Map<String, Integer> partitions)
            throws ExecutionException, InterruptedException, TimeoutException {
        String name = VisionTopology.changelog(settings.applicationId());
        Integer actual = TopicLook.at(admin, Map.of(name, AclOperation.DESCRIBE))
                .partitions()
                .get(name);
        if (actual == null) {
            return Finding.ok("changelog", name + " will be created by the first run");
        }
        int wanted = settings.topics().inputs().stream()
                .mapToInt(topic -> partitions.getOrDefault(topic, 0))
                .max()
                .orElse(0);
        if (actual > wanted) {
            return Finding.problem(
                    "changelog",
                    name + " has " + actual + " partitions, the requests have " + wanted,
                    "the requests' topic was made anew with fewer: go on with another vision.application.id");
        }
        if (actual < wanted) {
            return Finding.ok("changelog", name + " gets " + wanted + " partitions at the next start, as the requests");
        }
        List<String> changes = changes(name);
        return changes.isEmpty()
                ? Finding.ok("changelog", name + " is configured as it should be")
                : Finding.problem(
                        "changelog",
                        name + " grows more than it has to: " + String.join(", ", changes) + " would be right",
                        "kafka-configs.sh --bootstrap-server " + servers + " --alter --topic " + name + " --add-config "
                                + String.join(",", changes));
    }

    private List<String> changes(String topic) throws ExecutionException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config = admin.describeConfigs(List.of(resource)).all().get().get(resource);
        List<String> changes = new ArrayList<>();
        new TreeMap<>(InFlightSupplier.CHANGELOG).forEach((key, value) -> {
            ConfigEntry entry = config == null ? null : config.get(key);
            if (entry == null || !value.equals(entry.value())) {
                changes.add(key + "=" + value);
            }
        });
        return changes;
    }

    private static String text(Map<String, Integer> partitions) {
        return String.join(
                ", ",
                partitions.entrySet().stream()
                        .map(topic -> topic.getKey() + " (" + topic.getValue() + ")")
                        .toList());
    }

    private static String message(ExecutionException e) {
        Throwable cause = e.getCause() == null ? e : e.getCause();
        return cause.getMessage() == null ? cause.toString() : cause.getMessage();
    }
}
