package dev.visionstreams.emulator;

/** What a client asks for, as far as faults tell requests apart. */
public enum Operation {
    /** {@code models/…:generateContent}. */
    GENERATE,
    /** The start of an upload, before its URL is given out. */
    UPLOAD_START,
    /**
     * Bytes of an upload, before they are taken: an error means that none were. {@link Fault#CUT} takes half of them and
     * ends the connection.
     */
    UPLOAD_BYTES,
    /** The end of an upload, after its file was made: whatever the answer is, the file exists. */
    UPLOAD_DONE,
    /** Asking for one file. */
    GET_FILE,
    LIST_FILES,
    /** Before the file is deleted. */
    DELETE_FILE
}
