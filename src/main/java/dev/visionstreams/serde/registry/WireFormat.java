package dev.visionstreams.serde.registry;

import java.nio.ByteBuffer;
import org.apache.kafka.common.errors.SerializationException;

/**
 * Confluent's framing: a zero byte, the schema's id as four bytes (big-endian), then the value.
 *
 * @see <a href="https://docs.confluent.io/platform/current/schema-registry/fundamentals/serdes-develop/index.html#wire-format">wire format</a>
 */
public final class WireFormat {
    public static final int HEADER_BYTES = 5;
    private static final byte MAGIC = 0;

    private WireFormat() {}

    public static byte[] header(int id) {
        return ByteBuffer.allocate(HEADER_BYTES).put(MAGIC).putInt(id).array();
    }

    public static int schemaId(byte[] bytes) {
        if (bytes.length < HEADER_BYTES) {
            throw new SerializationException("not in Confluent's wire format: " + bytes.length + " bytes are too few");
        }
        if (bytes[0] != MAGIC) {
            throw new SerializationException(
                    "not in Confluent's wire format: the first byte is " + (bytes[0] & 0xff) + ", not 0");
        }
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    /** TopicNameStrategy: every topic has one subject for its keys and one for its values. */
    public static String subject(String topic, boolean isKey) {
        return topic + (isKey ? "-key" : "-value");
    }
}
