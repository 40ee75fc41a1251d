package dev.visionstreams.serde.confluent;

import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.registry.RegistrySettings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Classifies failures of Confluent's classes. They throw {@link SerializationException} for malformed bytes, for an
 * unreachable registry and for many of its answers; only the causes differ. A failure that can't be classified counts as the
 * registry's: the registry is asked again, and no record is put aside.
 *
 * @param registry its addresses, without secrets
 */
record ConfluentFailures(String registry) {
    private static final String CLIENT = "io.confluent.kafka.schemaregistry.client.";
    private static final String ANSWER = CLIENT + "rest.exceptions.RestClientException";

    /** The code of Confluent's client for an answer that isn't the registry's JSON. */
    private static final int NO_JSON = 50005;

    private static final Set<Integer> PASSING = Set.of(408, 425, 429);
    private static final int MAX_MESSAGE_CHARS = 300;
    private static final int MAX_CAUSES = 30;
    private static final Pattern CODE = Pattern.compile("error code: (\\d{1,9})$");

    /** What went wrong with the registry; the record's fault if {@code noSchema}. */
    private record Trouble(RegistryException exception, boolean noSchema) {}

    static ConfluentFailures of(Map<String, ?> settings) {
        return new ConfluentFailures("[" + RegistrySettings.text(settings, RegistrySettings.URL, "") + "]");
    }

    RuntimeException whileReading(String topic, int id, Throwable thrown) {
        List<Throwable> causes = causes(thrown);
        @Nullable Trouble trouble = trouble(causes, false);
        if (trouble != null) {
            return trouble.noSchema()
                    ? new SerializationException("the schema registry has no Avro schema with the id " + id, thrown)
                    : trouble.exception();
        }
        if (thrown instanceof SerializationException && causes.stream().noneMatch(ConfluentFailures::isOwn)) {
            return new SerializationException("a record of " + topic + " can't be read with its schema " + id, thrown);
        }
        return RegistryException.passing("a record of " + topic + " can't be read for now: " + thrown, thrown);
    }

    RuntimeException whileWriting(String topic, Throwable thrown) {
        List<Throwable> causes = causes(thrown);
        @Nullable Trouble trouble = trouble(causes, true);
        if (trouble != null) {
            return trouble.exception();
        }
        if (thrown instanceof SerializationException) {
            return new SerializationException("a record for " + topic + " doesn't fit its schema", thrown);
        }
        return RegistryException.passing("a record for " + topic + " can't be written for now: " + thrown, thrown);
    }

    /** For the id 0, which no schema has. */
    RegistryException noId() {
        return RegistryException.passing("the schema registry at " + registry + " answered without an id", null);
    }

    /** Whether Confluent's code failed with a NullPointerException of its own, as it does on unexpected answers. */
    static boolean isConfluents(RegistryException exception) {
        return causes(exception).stream().anyMatch(ConfluentFailures::isOwn);
    }

    private static boolean isOwn(Throwable cause) {
        StackTraceElement[] frames = cause.getStackTrace();
        return cause instanceof NullPointerException
                && frames.length > 0
                && frames[0].getClassName().startsWith("io.confluent.kafka.");
    }

    /** Whether a schema or record exhausted the stack: the record's fault, as in the built-in deserializer. */
    static boolean isTooDeep(Error thrown) {
        return causes(thrown).stream().anyMatch(StackOverflowError.class::isInstance);
    }

    private @Nullable Trouble trouble(List<Throwable> causes, boolean writing) {
        for (Throwable cause : causes) {
            @Nullable Trouble found = null;
            if (cause.getClass().getName().equals(ANSWER)) {
                found = answered(cause, number(cause, "getStatus"), number(cause, "getErrorCode"));
            } else if (cause instanceof InvalidConfigurationException) {
                // Thrown without a cause for answers with a three-digit code.
                int code = codeIn(String.valueOf(cause.getMessage()));
                found = answered(cause, code, code);
            } else if (cause instanceof TimeoutException) {
                found = unreachable(cause);
            } else if (cause instanceof IOException && (writing || isClients(cause))) {
                found = notAnswered(cause, writing);
            }
            if (found != null) {
                return found;
            }
        }
        return null;
    }

    private Trouble answered(Throwable cause, int status, int code) {
        boolean spoken = code != NO_JSON && code != 0;
        boolean passing =
                status == 0 || status >= 500 || PASSING.contains(status) || (!spoken && status != 401 && status != 403);
        return new Trouble(
                new RegistryException(
                        "the schema registry at " + registry + " answered " + status + ": " + shortened(cause),
                        passing,
                        spoken ? code : 0,
                        cause),
                code == RegistryException.SCHEMA_NOT_FOUND);
    }

    private Trouble unreachable(Throwable cause) {
        return new Trouble(
                RegistryException.passing(
                        "no schema registry of " + registry + " can be reached: " + shortened(cause), cause),
                false);
    }

    private Trouble notAnswered(Throwable cause, boolean writing) {
        String message = String.valueOf(cause.getMessage());
        boolean noSchema = message.startsWith("Invalid schema ") && !message.startsWith("Invalid schema null ");
        if (noSchema || message.startsWith("Incompatible schema ")) {
            return new Trouble(
                    new RegistryException(
                            "the schema registry at " + registry + " has a schema that can't be used: "
                                    + shortened(cause),
                            false,
                            0,
                            cause),
                    noSchema && !writing);
        }
        return unreachable(cause);
    }

    /** Avro uses the same type for malformed bytes, so the stack trace decides. */
    private static boolean isClients(Throwable cause) {
        return Arrays.stream(cause.getStackTrace())
                .anyMatch(frame -> frame.getClassName().startsWith(CLIENT));
    }

    private static int number(Throwable answer, String getter) {
        try {
            return answer.getClass().getMethod(getter).invoke(answer) instanceof Integer number ? number : 0;
        } catch (ReflectiveOperationException e) {
            return 0;
        }
    }

    private static int codeIn(String message) {
        Matcher code = CODE.matcher(message);
        return code.find() ? Integer.parseInt(code.group(1)) : 0;
    }

    private static String shortened(Throwable cause) {
        String message = String.valueOf(cause.getMessage());
        return message.substring(0, Math.min(MAX_MESSAGE_CHARS, message.length()));
    }

    private static List<Throwable> causes(Throwable thrown) {
        List<Throwable> causes = new ArrayList<>();
        for (@Nullable Throwable cause = thrown;
                cause != null && causes.size() < MAX_CAUSES;
                cause = cause.getCause()) {
            causes.add(cause);
        }
        return causes;
    }
}
