package dev.visionstreams.inflight;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** A part of an array, or the absence of one. */
@SuppressWarnings("ArrayRecordComponent") // compared by sameBytes only
record StoredValue(byte @Nullable [] array, int offset, int length) {
    static StoredValue of(byte @Nullable [] array) {
        return new StoredValue(array, 0, array == null ? 0 : array.length);
    }

    byte @Nullable [] copy() {
        return array == null ? null : Arrays.copyOfRange(array, offset, offset + length);
    }

    boolean sameBytes(StoredValue other) {
        if (array == null || other.array == null) {
            return array == other.array;
        }
        return Arrays.equals(array, offset, offset + length, other.array, other.offset, other.offset + other.length);
    }
}
