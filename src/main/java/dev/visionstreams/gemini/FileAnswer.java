package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;

/** How a call about a file ended. */
public sealed interface FileAnswer permits GeminiFile, FileAnswer.None {
    /** There is no such file, or it can't be had. */
    record None(ModelFailure failure) implements FileAnswer {}
}
