package dev.visionstreams.inflight;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the store holds for a request, with everything that a tick needs later: a tick has no record metadata.
 *
 * @param outcome set once the request is finished and waits for its turn
 * @param crashes in how many processes that ended the request was started, where an old entry says so; not stored:
 *     the {@link CrashRecord} has it now
 */
record Entry(Progress progress, @Nullable Outcome outcome, InputRecord request, int crashes) {
    /** The first byte of an encoded entry. A change of the layout gets a new one, and reads the old. */
    private static final byte LAYOUT = 2;

    /** Had the count of starts in the entry, and no digest of a record whose content was dropped. */
    private static final byte LAYOUT_WITH_STARTS = 1;

    Entry(Progress progress, @Nullable Outcome outcome, InputRecord request) {
        this(progress, outcome, request, 0);
    }

    /** In place of a length; other negative numbers: the negated size of a value that was too large to store. */
    private static final int ABSENT = -1;

    // Our own encoding, not Avro's: the package knows no schemas, and the request's bytes must stay where they are.
    byte[] encode() {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(256 + request.storedValue().length());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(LAYOUT);
            out.writeInt(progress.attempts());
            out.writeLong(progress.firstAttemptAt());
            out.writeLong(progress.spentMillis());
            out.writeLong(progress.dueAt());
            write(out, StoredValue.of(progress.memo()));
            out.writeBoolean(outcome != null);
            if (outcome != null) {
                out.writeUTF(outcome.route());
                write(out, StoredValue.of(outcome.value()));
                write(out, outcome.headers());
            }
            out.writeLong(request.timestamp());
            write(out, StoredValue.of(request.key()));
            write(out, request.headers());
            write(out, StoredValue.of(request.storedDigest()));
            write(out, request.storedValue());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Entry decode(Coordinates coordinates, byte[] encoded) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(encoded);
        try (DataInputStream in = new DataInputStream(bytes)) {
            byte layout = in.readByte();
            if (layout != LAYOUT && layout != LAYOUT_WITH_STARTS) {
                throw new IllegalStateException("The stored request " + coordinates + " has layout " + layout
                        + ", written by a newer version: run that version, or let it finish what is pending first");
            }
            int crashes = 0;
            if (layout == LAYOUT_WITH_STARTS) {
                crashes = in.readInt();
                in.readLong(); // the last process that started it
            }
            int attempts = in.readInt();
            long firstAttemptAt = in.readLong();
            long spentMillis = in.readLong();
            long dueAt = in.readLong();
            byte[] storedMemo = read(in);
            byte[] memo = storedMemo == null ? new byte[0] : storedMemo;
            Outcome outcome = in.readBoolean() ? new Outcome(in.readUTF(), read(in), readHeaders(in)) : null;
            long timestamp = in.readLong();
            byte[] key = read(in);
            List<HeaderField> headers = readHeaders(in);
            byte[] digest = layout == LAYOUT ? read(in) : outcome == null ? null : new byte[0];
            int length = in.readInt();
            if (layout == LAYOUT_WITH_STARTS && length < ABSENT) {
                digest = new byte[0];
            }
            StoredValue value = length < 0
                    ? new StoredValue(null, 0, length == ABSENT ? 0 : -length)
                    : new StoredValue(encoded, encoded.length - bytes.available(), length);
            Progress progress = new Progress(attempts, firstAttemptAt, spentMillis, dueAt, memo);
            return new Entry(
                    progress, outcome, new InputRecord(coordinates, timestamp, key, headers, value, digest), crashes);
        } catch (IOException e) {
            throw new UncheckedIOException("The stored request " + coordinates + " can't be read", e);
        }
    }

    private static void write(DataOutputStream out, StoredValue slice) throws IOException {
        byte[] array = slice.array();
        if (array == null) {
            out.writeInt(slice.length() > 0 ? -slice.length() : ABSENT);
        } else {
            out.writeInt(slice.length());
            out.write(array, slice.offset(), slice.length());
        }
    }

    private static byte @Nullable [] read(DataInputStream in) throws IOException {
        int length = in.readInt();
        return length == ABSENT ? null : in.readNBytes(length);
    }

    private static void write(DataOutputStream out, List<HeaderField> headers) throws IOException {
        out.writeInt(headers.size());
        for (HeaderField header : headers) {
            write(out, StoredValue.of(header.key().getBytes(StandardCharsets.UTF_8)));
            write(out, StoredValue.of(header.value()));
        }
    }

    private static List<HeaderField> readHeaders(DataInputStream in) throws IOException {
        int count = in.readInt();
        List<HeaderField> headers = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            byte[] name = in.readNBytes(in.readInt());
            headers.add(new HeaderField(new String(name, StandardCharsets.UTF_8), read(in)));
        }
        return headers;
    }
}
