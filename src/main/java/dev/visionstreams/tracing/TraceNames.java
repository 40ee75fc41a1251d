package dev.visionstreams.tracing;

import io.opentelemetry.api.common.AttributeKey;
import java.util.List;

/** Names of attributes: OpenTelemetry's semantic conventions, and ours under {@code vision}. */
final class TraceNames {
    static final AttributeKey<String> ERROR_TYPE = AttributeKey.stringKey("error.type");
    static final AttributeKey<String> SERVER_ADDRESS = AttributeKey.stringKey("server.address");
    static final AttributeKey<Long> SERVER_PORT = AttributeKey.longKey("server.port");
    static final AttributeKey<String> URL_SCHEME = AttributeKey.stringKey("url.scheme");
    static final AttributeKey<String> HTTP_METHOD = AttributeKey.stringKey("http.request.method");
    static final AttributeKey<Long> HTTP_STATUS = AttributeKey.longKey("http.response.status_code");

    static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("messaging.system");
    static final AttributeKey<String> OPERATION_TYPE = AttributeKey.stringKey("messaging.operation.type");
    static final AttributeKey<String> OPERATION_NAME = AttributeKey.stringKey("messaging.operation.name");
    static final AttributeKey<String> DESTINATION = AttributeKey.stringKey("messaging.destination.name");
    static final AttributeKey<String> PARTITION = AttributeKey.stringKey("messaging.destination.partition.id");
    static final AttributeKey<Long> OFFSET = AttributeKey.longKey("messaging.kafka.offset");
    static final AttributeKey<String> GROUP = AttributeKey.stringKey("messaging.consumer.group.name");

    static final AttributeKey<String> GEN_AI_OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    static final AttributeKey<String> GEN_AI_PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<String> RESPONSE_ID = AttributeKey.stringKey("gen_ai.response.id");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");

    static final AttributeKey<String> TASK = AttributeKey.stringKey("vision.task");
    static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("vision.attempt");

    /** {@code enriched}, {@code rejected}, {@code undecodable} or {@code ignored}. */
    static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("vision.outcome");

    /** {@code outcome}, {@code retry}, {@code deferred} or {@code stop}, as in the metrics. */
    static final AttributeKey<String> RESULT = AttributeKey.stringKey("vision.attempt.result");

    /** Of a deferral or a retry: what the request waits for. */
    static final AttributeKey<String> WAITS_FOR = AttributeKey.stringKey("vision.waits.for");

    /** {@code topic-partition-offset} of the request whose answer this one shares. */
    static final AttributeKey<String> REUSED_FROM = AttributeKey.stringKey("vision.reused.from");

    private TraceNames() {}
}
