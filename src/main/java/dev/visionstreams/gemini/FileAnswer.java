package dev.visionstreams.gemini;

import dev.visionstreams.model.ModelFailure;

/** The outcome of a call to the Files API. */
public sealed interface FileAnswer permits GeminiFile, FileAnswer.None {
    /** The file doesn't exist or can't be used, or the call failed. */
    record None(ModelFailure failure) implements FileAnswer {}
}
