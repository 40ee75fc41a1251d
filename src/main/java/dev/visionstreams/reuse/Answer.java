package dev.visionstreams.reuse;

import dev.visionstreams.model.ModelReply;
import okio.ByteString;

/**
 * An answer that was paid for, for all who ask the same.
 *
 * @param question the question's digest
 * @param reply without its tokens, and with the place where they were paid
 * @param encoded the reply as it is remembered and sent to other processes
 */
public record Answer(ByteString question, ModelReply reply, ByteString encoded) {
    static Answer of(Question question, ModelReply reply) {
        return new Answer(question.digest(), reply, AnswerFormat.write(reply));
    }
}
