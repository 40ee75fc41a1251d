package dev.visionstreams.local.emulator.faults;

import java.util.Set;

/** The kinds of requests that faults can be limited to. */
public enum Operation {
    /** {@code models/…:generateContent}. */
    GENERATE,
    /** The start of an upload, before it has a URL. */
    UPLOAD_START,
    /**
     * Bytes of an upload, before they are stored: after an error none were. {@link Fault#CUT} stores half of them and
     * closes the connection.
     */
    UPLOAD_BYTES,
    /** The end of an upload, after its file was created: the file exists whatever the answer is. */
    UPLOAD_DONE,
    /** The list of models, or one of them. */
    GET_MODELS,
    GET_FILE,
    LIST_FILES,
    /** Before the file is deleted. */
    DELETE_FILE;

    /** An upload's URL carries its own permission, all other requests the API key. */
    static final Set<Operation> WITH_KEY =
            Set.of(GENERATE, UPLOAD_START, GET_MODELS, GET_FILE, LIST_FILES, DELETE_FILE);
}
