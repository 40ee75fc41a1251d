package dev.visionstreams.cli;

import dev.visionstreams.broker.BrokerContact;
import dev.visionstreams.cli.replay.RejectionReasons;
import dev.visionstreams.cli.replay.ReplayFilter;
import dev.visionstreams.cli.replay.ReplayPlan;
import dev.visionstreams.cli.replay.TimeArgument;
import dev.visionstreams.config.Nearest;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.serde.TrustedRecords;
import dev.visionstreams.settings.Settings;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** Sends rejected requests, or undecodable records, again. */
@CommandLine.Command(
        name = "replay",
        description =
                "Sends rejected requests again: those that meet all the given conditions, each once per replay name.",
        mixinStandardHelpOptions = true)
final class ReplayCommand extends Command {
    @CommandLine.Mixin
    private final ConfigOptions config = new ConfigOptions();

    @CommandLine.Option(
            names = "--reason",
            paramLabel = "REASON",
            completionCandidates = Candidates.Reasons.class,
            description = "Only rejections for this reason, for example FETCH_TIMEOUT. Repeat it to allow several.")
    private Set<String> reasons = new LinkedHashSet<>();

    @CommandLine.Option(
            names = "--stage",
            paramLabel = "STAGE",
            completionCandidates = Candidates.Stages.class,
            description = "Only rejections in this stage: REQUEST, FETCH, IMAGE, MODEL, REPLY or DELIVERY. Repeat it to"
                    + " allow several.")
    private Set<String> stages = new LinkedHashSet<>();

    @CommandLine.Option(names = "--retryable", description = "Only retryable rejections.")
    private boolean retryable;

    @CommandLine.Option(
            names = "--since",
            paramLabel = "TIME",
            description =
                    "Only rejections at or after this time, for example 2026-11-22T17:00:00Z, or 2h for two hours ago"
                            + " (s, m, h, d).")
    private @Nullable TimeArgument since;

    @CommandLine.Option(names = "--until", paramLabel = "TIME", description = "Only rejections before this time.")
    private @Nullable TimeArgument until;

    @CommandLine.Option(
            names = "--key",
            paramLabel = "KEY",
            description = "Only records with this key. Repeat it to allow several.")
    private Set<String> keys = new LinkedHashSet<>();

    @CommandLine.Option(
            names = "--id",
            paramLabel = "ID",
            description = "Only requests with this id. Repeat it to allow several.")
    private Set<String> ids = new LinkedHashSet<>();

    @CommandLine.Option(names = "--all", description = "All rejections. Each one is a paid call.")
    private boolean all;

    @CommandLine.Option(
            names = "--undecodable",
            description =
                    "Send undecodable records instead of rejected requests. --since and --until compare the record's"
                            + " timestamp, --id its original topic-partition-offset.")
    private boolean undecodable;

    @CommandLine.Option(
            names = "--dry-run",
            description =
                    "Send nothing: count rejections by reason and estimate the cost of asking again, or list the undecodable"
                            + " records.")
    private boolean dryRun;

    @CommandLine.Option(
            names = "--rate",
            paramLabel = "COUNT",
            description = "Send at most this many per second (default: no limit).")
    private @Nullable Integer rate;

    @CommandLine.Option(
            names = "--name",
            paramLabel = "NAME",
            description = "Name of the replay (default: generated and printed). Run it again under the same name to"
                    + " continue it: nothing is sent twice under one name. The conditions must stay the same.")
    private @Nullable String name;

    @Override
    public Integer call() throws InterruptedException, ExecutionException {
        TrustedRecords.trustPackageOf(ImageRequest.class);
        ReplayFilter filter = new ReplayFilter(reasons, stages, keys, ids, retryable, since, until);
        check(filter);
        Settings settings = config.read();
        BrokerContact.require(settings);
        ReplayPlan plan = new ReplayPlan(settings, filter, undecodable, out(), err());
        try {
            boolean complete = dryRun ? plan.count() : plan.send(name, rate == null ? 0 : rate);
            return complete ? DONE : FAILED;
        } catch (ReplayPlan.NameTakenException e) {
            throw usage("--name " + e.getMessage());
        }
    }

    private void check(ReplayFilter filter) {
        if (filter.isEmpty() && !all && !dryRun) {
            throw usage("Give at least one condition, such as --reason, --retryable or --since, or --all;"
                    + " --dry-run counts first");
        }
        if (!filter.isEmpty() && all) {
            throw usage("--all can't be combined with conditions");
        }
        if (undecodable && (!reasons.isEmpty() || !stages.isEmpty() || retryable)) {
            throw usage("--undecodable can't be combined with --reason, --stage or --retryable");
        }
        known("--reason", reasons, RejectionReasons.names());
        known("--stage", stages, new Candidates.Stages().all());
        if (rate != null && rate < 1) {
            throw usage("--rate must be 1 or more");
        }
        if (name != null && !name.matches("[A-Za-z0-9._-]{1,80}")) {
            throw usage("--name must be 1 to 80 characters of a-z, A-Z, 0-9, '.', '_' and '-'");
        }
    }

    private void known(String option, Set<String> values, List<String> names) {
        for (String value : values) {
            if (!names.contains(value)) {
                throw usage(option + ": unknown value " + value + "; did you mean " + Nearest.to(value, names) + "?");
            }
        }
    }
}
