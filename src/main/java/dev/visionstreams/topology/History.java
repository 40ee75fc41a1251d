package dev.visionstreams.topology;

import dev.visionstreams.event.FailedAttempt;
import dev.visionstreams.pipeline.Failure;
import dev.visionstreams.pipeline.Stage;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** The last few failed attempts of a request, as the hand-off keeps them between attempts. */
final class History {
    private static final int LENGTH = 5;
    private static final int MESSAGE_LENGTH = 300;

    private History() {}

    static List<FailedAttempt> read(byte[] memo) {
        List<FailedAttempt> attempts = new ArrayList<>();
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(memo))) {
            while (in.available() > 0) {
                attempts.add(new FailedAttempt(
                        Instant.ofEpochMilli(in.readLong()), in.readUTF(), in.readUTF(), in.readUTF()));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return attempts;
    }

    /** The history with one more failure; the oldest ones drop out. */
    static byte[] with(byte[] memo, Instant at, Failure failure) {
        List<FailedAttempt> attempts = read(memo);
        attempts.add(new FailedAttempt(at, failure.stage().name(), failure.reason(), shorten(failure.message())));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            for (FailedAttempt attempt : attempts.subList(Math.max(0, attempts.size() - LENGTH), attempts.size())) {
                out.writeLong(attempt.getAt().toEpochMilli());
                out.writeUTF(attempt.getStage());
                out.writeUTF(attempt.getReason());
                out.writeUTF(attempt.getMessage());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** How many of the last few attempts failed at that stage. */
    static long count(byte[] memo, Stage stage) {
        return read(memo).stream()
                .filter(attempt -> attempt.getStage().equals(stage.name()))
                .count();
    }

    private static String shorten(String message) {
        return message.length() <= MESSAGE_LENGTH ? message : message.substring(0, MESSAGE_LENGTH - 1) + "…";
    }
}
