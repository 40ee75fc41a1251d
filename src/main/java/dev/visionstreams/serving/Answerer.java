package dev.visionstreams.serving;

/** Answers requests; called by several threads. */
@FunctionalInterface
public interface Answerer {
    Answer answer(Request request);
}
