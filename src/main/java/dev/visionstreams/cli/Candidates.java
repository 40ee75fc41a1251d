package dev.visionstreams.cli;

import dev.visionstreams.cli.replay.RejectionReasons;
import dev.visionstreams.model.Task;
import dev.visionstreams.pipeline.Stage;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Stream;

/** Words that a shell may complete where an option's type doesn't say which there are. */
abstract class Candidates implements Iterable<String> {
    private final List<String> words;

    Candidates(List<String> words) {
        this.words = List.copyOf(words);
    }

    List<String> all() {
        return words;
    }

    @Override
    public Iterator<String> iterator() {
        return words.iterator();
    }

    static final class Tasks extends Candidates {
        Tasks() {
            super(Stream.of(Task.values()).map(Task::name).toList());
        }
    }

    static final class Reasons extends Candidates {
        Reasons() {
            super(RejectionReasons.names());
        }
    }

    static final class Stages extends Candidates {
        Stages() {
            super(Stream.of(Stage.values()).map(Stage::name).toList());
        }
    }
}
