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
 */
record Entry(Progress progress, Starts starts, @Nullable Outcome outcome, Request request) {
    /** The first byte of an encoded entry. A change of the layout gets a new one, and reads the old. */
    private static final byte LAYOUT = 1;

    /** In place of a length; other negative numbers: there was a value of so many bytes, too many to store. */
    private static final int ABSENT = -1;

    // Our own encoding, not Avro's: the room knows no schemas, and the request's bytes must stay where they are.
    byte[] encode() {
        ByteArrayOutputStream bytes =
                new ByteArrayOutputStream(256 + request.slice().length());
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            out.writeByte(LAYOUT);
            out.writeInt(starts.lives());
            out.writeLong(starts.lastLife());
            out.writeInt(progress.attempts());
            out.writeLong(progress.firstAttemptAt());
            out.writeLong(progress.spentMillis());
            out.writeLong(progress.dueAt());
            write(out, Slice.of(progress.memo()));
            out.writeBoolean(outcome != null);
            if (outcome != null) {
                out.writeUTF(outcome.route());
                write(out, Slice.of(outcome.value()));
                write(out, outcome.headers());
            }
            out.writeLong(request.timestamp());
            write(out, Slice.of(request.key()));
            write(out, request.headers());
            write(out, request.slice());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    static Entry decode(Coordinates coordinates, byte[] encoded) {
        ByteArrayInputStream bytes = new ByteArrayInputStream(encoded);
        try (DataInputStream in = new DataInputStream(bytes)) {
            byte layout = in.readByte();
            if (layout != LAYOUT) {
                throw new IllegalStateException("The stored request " + coordinates + " has layout " + layout
                        + ", written by a newer version: run that version, or let it finish what is pending first");
            }
            Starts starts = new Starts(in.readInt(), in.readLong());
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
            int length = in.readInt();
            Slice value = length < 0
                    ? new Slice(null, 0, length == ABSENT ? 0 : -length)
                    : new Slice(encoded, encoded.length - bytes.available(), length);
            Progress progress = new Progress(attempts, firstAttemptAt, spentMillis, dueAt, memo);
            return new Entry(progress, starts, outcome, new Request(coordinates, timestamp, key, headers, value));
        } catch (IOException e) {
            throw new UncheckedIOException("The stored request " + coordinates + " can't be read", e);
        }
    }

    private static void write(DataOutputStream out, Slice slice) throws IOException {
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
            write(out, Slice.of(header.key().getBytes(StandardCharsets.UTF_8)));
            write(out, Slice.of(header.value()));
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
