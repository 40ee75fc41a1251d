package dev.visionstreams.topology;

import dev.visionstreams.event.FailedAttempt;
import dev.visionstreams.model.Cost;
import dev.visionstreams.model.Inference;
import dev.visionstreams.model.Tokens;
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
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The last few failed attempts at a request and what all of them were billed, as the hand-off stores them.
 *
 * @param attempts the oldest first
 * @param bill null: nothing was billed
 */
record History(List<FailedAttempt> attempts, @Nullable Inference bill) {
    private static final int LENGTH = 5;
    private static final int MESSAGE_LENGTH = 300;

    /**
     * Stands where an attempt has its time. Versions that don't know costs take what follows for an attempt, so that a
     * process can be rolled back.
     */
    private static final long BILL = -1;

    private static final String BILL_STAGE = "MODEL";
    private static final String BILL_REASON = "BILLED";

    static List<FailedAttempt> read(byte[] memo) {
        return decode(memo).attempts;
    }

    /** What the stored attempts and those before them were billed; null: nothing. */
    static @Nullable Inference billed(byte[] memo) {
        return decode(memo).bill;
    }

    /** Adds a failure and drops the oldest beyond the limit, except for what it was billed. */
    static byte[] with(byte[] memo, Instant at, Failure failure) {
        History before = decode(memo);
        List<FailedAttempt> attempts = new ArrayList<>(before.attempts);
        attempts.add(new FailedAttempt(at, failure.stage().name(), failure.reason(), shorten(failure.message())));
        Inference latest = failure.inference();
        return new History(
                        attempts.subList(Math.max(0, attempts.size() - LENGTH), attempts.size()),
                        latest == null ? before.bill : latest.billedAlso(before.bill))
                .encode();
    }

    /** How many of the stored attempts failed at a stage. */
    static long count(byte[] memo, Stage stage) {
        return read(memo).stream()
                .filter(attempt -> attempt.getStage().equals(stage.name()))
                .count();
    }

    private static History decode(byte[] memo) {
        List<FailedAttempt> attempts = new ArrayList<>();
        Inference bill = null;
        try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(memo))) {
            while (in.available() > 0) {
                long at = in.readLong();
                FailedAttempt attempt =
                        new FailedAttempt(Instant.ofEpochMilli(at), in.readUTF(), in.readUTF(), in.readUTF());
                if (at == BILL) {
                    bill = readBill(attempt.getMessage());
                } else {
                    attempts.add(attempt);
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new History(attempts, bill);
    }

    private byte[] encode() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DataOutputStream out = new DataOutputStream(bytes)) {
            if (bill != null) {
                write(out, BILL, BILL_STAGE, BILL_REASON, text(bill));
            }
            for (FailedAttempt attempt : attempts) {
                write(
                        out,
                        attempt.getAt().toEpochMilli(),
                        attempt.getStage(),
                        attempt.getReason(),
                        attempt.getMessage());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static void write(DataOutputStream out, long at, String stage, String reason, String message)
            throws IOException {
        out.writeLong(at);
        out.writeUTF(stage);
        out.writeUTF(reason);
        out.writeUTF(message);
    }

    private static String text(Inference bill) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        DataOutputStream out = new DataOutputStream(bytes);
        for (String text :
                new String[] {bill.model(), bill.modelVersion(), bill.promptVersion(), bill.finishReason()}) {
            out.writeUTF(shorten(text)); // the service's words, of any length
        }
        writeOptional(out, bill.responseId());
        writeOptional(out, bill.serviceTier());
        Tokens tokens = bill.tokens();
        for (long count : new long[] {
            bill.millis(),
            tokens.prompt(),
            tokens.output(),
            tokens.thought(),
            tokens.total(),
            tokens.cached(),
            tokens.tool()
        }) {
            out.writeLong(count);
        }
        Cost cost = bill.cost();
        out.writeBoolean(cost != null);
        if (cost != null) {
            out.writeDouble(cost.amount());
            out.writeUTF(cost.currency());
            out.writeUTF(cost.pricesOf());
            out.writeUTF(cost.tier());
        }
        return Base64.getEncoder().encodeToString(bytes.toByteArray());
    }

    private static Inference readBill(String text) throws IOException {
        DataInputStream in =
                new DataInputStream(new ByteArrayInputStream(Base64.getDecoder().decode(text)));
        String model = in.readUTF();
        String modelVersion = in.readUTF();
        String promptVersion = in.readUTF();
        String finishReason = in.readUTF();
        String responseId = readOptional(in);
        String serviceTier = readOptional(in);
        long millis = in.readLong();
        Tokens tokens =
                new Tokens(in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong(), in.readLong());
        Cost cost = in.readBoolean() ? new Cost(in.readDouble(), in.readUTF(), in.readUTF(), in.readUTF()) : null;
        return new Inference(
                model, modelVersion, responseId, promptVersion, finishReason, tokens, millis, serviceTier, cost, null);
    }

    private static void writeOptional(DataOutputStream out, @Nullable String text) throws IOException {
        out.writeBoolean(text != null);
        if (text != null) {
            out.writeUTF(shorten(text));
        }
    }

    private static @Nullable String readOptional(DataInputStream in) throws IOException {
        return in.readBoolean() ? in.readUTF() : null;
    }

    private static String shorten(String message) {
        return message.length() <= MESSAGE_LENGTH ? message : message.substring(0, MESSAGE_LENGTH - 1) + "…";
    }
}
