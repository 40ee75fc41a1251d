package dev.visionstreams.broker;

import dev.visionstreams.settings.Settings;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.common.acl.AclOperation;

/** Checks the broker, the topics that the processor needs and its changelog. */
public final class BrokerCheck {
    private final Settings settings;
    private final Admin admin;
    private final TopicPlan plan;
    private final String servers;

    /** @param plan how missing topics are to be created */
    public BrokerCheck(Settings settings, Admin admin, TopicPlan plan) {
        this.settings = settings;
        this.admin = admin;
        this.plan = plan;
        this.servers = BrokerContact.servers(settings);
    }

    public List<Finding> run() throws InterruptedException {
        List<Finding> findings = new ArrayList<>();
        try {
            DescribeClusterResult cluster = BrokerContact.describe(admin);
            findings.add(Finding.ok(
                    "broker",
                    servers + ", " + cluster.nodes().get().size() + " node(s), cluster "
                            + cluster.clusterId().get()));
        } catch (ExecutionException e) {
            findings.add(Finding.problem("broker", BrokerContact.silence(servers, e), BrokerContact.ADVICE));
            return findings;
        }
        try {
            TopicSnapshot look = TopicSnapshot.at(admin, TopicSnapshot.wanted(settings.topics()));
            Map<String, Integer> partitions = new TreeMap<>(look.partitions());
            findings.add(topics(look, partitions));
            findings.add(use(
                    look.missing().isEmpty() || !plan.create()
                            ? look
                            : TopicSnapshot.at(admin, TopicSnapshot.wanted(settings.topics()))));
            findings.add(changelog(partitions));
            if (settings.reuse().isOn()) {
                findings.add(answers());
            }
        } catch (ExecutionException e) {
            findings.add(Finding.problem(
                    "topics", StopAdvice.rootMessage(e), "the user may need the right to describe topics"));
        } catch (TimeoutException e) {
            findings.add(Finding.problem("topics", servers + " gives no answer", "look at the broker's log"));
        }
        return findings;
    }

    /** Existing topics that would end the processor. */
    private Finding use(TopicSnapshot look) {
        if (look.partitions().isEmpty()
                && look.hidden().isEmpty()
                && look.denied().isEmpty()) {
            return Finding.ok("rights", "unknown until there are topics");
        }
        List<String> faults = new ArrayList<>(look.denials(servers));
        faults.addAll(look.tightPlaces(settings.topics(), servers));
        return faults.isEmpty()
                ? Finding.ok("rights", "topics may be read and written, and the undecodable topic takes every record")
                : new Finding(false, "rights", "topics can't be used as they are", faults);
    }

    /** @param partitions of existing topics; those that are created here are added */
    private Finding topics(TopicSnapshot look, Map<String, Integer> partitions)
            throws ExecutionException, InterruptedException, TimeoutException {
        Set<String> missing = look.missing();
        int all = missing.size() + partitions.size() + look.hidden().size();
        if (missing.isEmpty()) {
            String seen = look.hidden().isEmpty() ? "all " + all + " exist: " : partitions.size() + " are seen: ";
            return Finding.ok("topics", seen + text(partitions));
        }
        if (!plan.create()) {
            List<String> advice = new ArrayList<>(List.of("create them with `check --create-topics`, or:"));
            missing.forEach(topic -> advice.add(plan.command(servers, topic, Map.of())));
            return new Finding(false, "topics", missing.size() + " of " + all + " are missing", advice);
        }
        plan.createAll(admin, missing, Map.of());
        partitions.putAll(
                TopicSnapshot.at(admin, TopicSnapshot.wanted(settings.topics())).partitions());
        return Finding.ok("topics", "created " + String.join(", ", missing));
    }

    private Finding changelog(Map<String, Integer> partitions)
            throws ExecutionException, InterruptedException, TimeoutException {
        Changelog changelog = new Changelog(settings);
        String name = changelog.topic().name();
        TopicSnapshot look = changelog.look(admin);
        int tasks = TopicSnapshot.mostPartitions(settings.topics().inputs(), partitions);
        if (!look.denied().isEmpty()) {
            return new Finding(false, "changelog", name + " can't be used as it is", look.denials(servers));
        }
        if (!look.missing().isEmpty()) {
            return Finding.ok("changelog", name + " will be created by the first run");
        }
        int actual = look.partitions().getOrDefault(name, 0);
        if (actual > tasks) {
            return Finding.problem(
                    "changelog",
                    name + " has " + actual + " partitions, the requests have " + tasks,
                    changelog.mismatch(actual, tasks));
        }
        if (actual < tasks) {
            return Finding.ok("changelog", name + " gets " + tasks + " partitions at the next start, as the requests");
        }
        return configured("changelog", changelog.topic());
    }

    private Finding answers() throws ExecutionException, InterruptedException, TimeoutException {
        OwnTopic topic = new AnswersTopic(settings).topic();
        String name = topic.name();
        List<String> denials = new ArrayList<>();
        for (AclOperation use : List.of(AclOperation.READ, AclOperation.WRITE)) {
            TopicSnapshot look = topic.look(admin, use);
            if (!look.missing().isEmpty()) {
                return Finding.ok("answers", name + " will be created by the first run");
            }
            denials.addAll(look.denials(servers));
        }
        return denials.isEmpty()
                ? configured("answers", topic)
                : new Finding(false, "answers", name + " can't be used as it is", denials);
    }

    private Finding configured(String subject, OwnTopic topic)
            throws ExecutionException, InterruptedException, TimeoutException {
        String name = topic.name();
        Map<String, String> differences = topic.differences(admin);
        if (differences.isEmpty()) {
            return Finding.ok(subject, name + " is configured as it should be");
        }
        List<String> advice = new ArrayList<>();
        differences.forEach(
                (key, value) -> advice.add(key + " is " + value + ", " + topic.wanted(key) + " would be right"));
        advice.add(
                "if the broker allows it: kafka-configs.sh --bootstrap-server " + servers + " --alter --topic " + name
                        + " --add-config "
                        + String.join(
                                ",",
                                differences.keySet().stream()
                                        .map(key -> key + "=" + topic.wanted(key))
                                        .toList()));
        return new Finding(true, subject, name + " can be used, but differs from what is wanted", advice);
    }

    private static String text(Map<String, Integer> partitions) {
        return String.join(
                ", ",
                partitions.entrySet().stream()
                        .map(topic -> topic.getKey() + " (" + topic.getValue() + ")")
                        .toList());
    }
}
