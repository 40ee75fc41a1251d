package dev.visionstreams.inflight;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.kafka.common.utils.ByteUtils;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * A record as it was consumed. Immutable; arrays are shared and must not be changed.
 *
 * <p>The value stays inside the bytes that the store holds and is copied out when asked for, so that a request that
 * waits costs its bytes once.
 */
public final class InputRecord {
    /** Of Kafka's record batch, version 2. */
    private static final int BATCH_OVERHEAD = 61;

    private static final int DIGEST_BYTES = 16;

    private final Coordinates coordinates;
    private final long timestamp;
    private final byte @Nullable [] key;
    private final List<HeaderField> headers;
    private final StoredValue value;

    /** Of the whole record, once its content is dropped; empty where an earlier version didn't store it. */
    private final byte @Nullable [] digest;

    InputRecord(
            Coordinates coordinates,
            long timestamp,
            byte @Nullable [] key,
            List<HeaderField> headers,
            byte @Nullable [] value) {
        this(coordinates, timestamp, key, headers, StoredValue.of(value), null);
    }

    InputRecord(
            Coordinates coordinates,
            long timestamp,
            byte @Nullable [] key,
            List<HeaderField> headers,
            StoredValue value,
            byte @Nullable [] digest) {
        this.coordinates = coordinates;
        this.timestamp = timestamp;
        this.key = key;
        this.headers = List.copyOf(headers);
        this.value = value;
        this.digest = digest;
    }

    static InputRecord of(Record<byte[], byte[]> record, RecordMetadata from) {
        List<HeaderField> headers = new ArrayList<>();
        record.headers().forEach(header -> headers.add(HeaderField.of(header)));
        return new InputRecord(
                new Coordinates(from.topic(), from.partition(), from.offset()),
                record.timestamp(),
                record.key(),
                headers,
                record.value());
    }

    public Coordinates coordinates() {
        return coordinates;
    }

    /** Milliseconds since the epoch, 0 or more. */
    public long timestamp() {
        return timestamp;
    }

    public byte @Nullable [] key() {
        return key;
    }

    public List<HeaderField> headers() {
        return headers;
    }

    /**
     * The same record with other headers; this one if it would be too large then.
     *
     * @param most bytes that a batch of only this record may have, unless it has more already
     */
    public InputRecord withHeaders(List<HeaderField> others, int most) {
        InputRecord other = new InputRecord(coordinates, timestamp, key, others, value, digest);
        return other.sizeInBatch() <= Math.max(most, sizeInBatch()) ? other : this;
    }

    /** A copy of the value; null if the record had none. */
    public byte @Nullable [] value() {
        return value.copy();
    }

    /** How many bytes the record had that was too large to be stored with its value and headers; 0: it wasn't. */
    public int tooLarge() {
        return value.array() == null ? value.length() : 0;
    }

    /** The same record without its value and headers, and without its key if that is too large, too. */
    InputRecord withoutContent(int bytes, int most) {
        boolean keyFits = key == null || key.length <= most / 2;
        return new InputRecord(
                coordinates, timestamp, keyFits ? key : null, List.of(), new StoredValue(null, 0, bytes), digest());
    }

    /** Bytes of an uncompressed batch of only this record: what a topic's {@code max.message.bytes} limits. */
    int sizeInBatch() {
        int size = 3 + sized(key == null ? -1 : key.length) + sized(value.array() == null ? -1 : value.length());
        size += ByteUtils.sizeOfVarint(headers.size());
        for (HeaderField header : headers) {
            byte[] bytes = header.value();
            size += sized(Utils.utf8Length(header.key())) + sized(bytes == null ? -1 : bytes.length);
        }
        return BATCH_OVERHEAD + sized(size);
    }

    private static int sized(int length) {
        return ByteUtils.sizeOfVarint(length) + Math.max(0, length);
    }

    /** What still counts when the outcome is there. */
    InputRecord withoutContent() {
        return new InputRecord(coordinates, timestamp, key, List.of(), StoredValue.of(null), digest());
    }

    StoredValue storedValue() {
        return value;
    }

    byte @Nullable [] storedDigest() {
        return digest;
    }

    /**
     * Whether this is the very same record as another one of the same coordinates, which a topic that was deleted and
     * created anew uses twice: it has the same timestamp, key and value.
     */
    boolean isSame(InputRecord other) {
        if (timestamp != other.timestamp) {
            return false;
        }
        if (digest == null && other.digest == null) {
            return Arrays.equals(key, other.key) && value.sameBytes(other.value);
        }
        byte[] mine = digest();
        byte[] theirs = other.digest();
        boolean unknown = mine.length == 0 || theirs.length == 0;
        return unknown ? Arrays.equals(key, other.key) : Arrays.equals(mine, theirs);
    }

    private byte[] digest() {
        if (digest != null) {
            return digest;
        }
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(ByteBuffer.allocate(Long.BYTES + Integer.BYTES)
                    .putLong(timestamp)
                    .putInt(key == null ? -1 : key.length)
                    .array());
            sha.update(key == null ? new byte[0] : key);
            byte[] bytes = value.array();
            sha.update((byte) (bytes == null ? 0 : 1));
            if (bytes != null) {
                sha.update(bytes, value.offset(), value.length());
            }
            return Arrays.copyOf(sha.digest(), DIGEST_BYTES);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java platform has SHA-256", e);
        }
    }

    /** The coordinates: contents may be secret. */
    @Override
    public String toString() {
        return coordinates.toString();
    }
}
