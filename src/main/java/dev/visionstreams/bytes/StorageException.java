package dev.visionstreams.bytes;

/** Image bytes can't be stored: there is no room for them yet, or a temporary file can't be written. */
public final class StorageException extends Exception {
    private static final long serialVersionUID = 1;

    private final boolean temporary;

    private StorageException(boolean temporary, String message) {
        super(message, null, false, false);
        this.temporary = temporary;
    }

    static StorageException noRoom() {
        return new StorageException(true, "no room for its bytes yet");
    }

    static StorageException unwritable() {
        return new StorageException(false, "too large for memory, and its temporary file can't be written");
    }

    /** Whether other images hold the room, so that a later attempt can succeed. */
    public boolean isTemporary() {
        return temporary;
    }
}
