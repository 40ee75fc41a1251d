package dev.visionstreams.tracing;

import dev.visionstreams.config.ConfigurationException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.resources.Resource;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What OpenTelemetry's standard variables say. Its own autoconfiguration reads them; here is decided whether it is asked at
 * all, and what it isn't asked: there is one exporter, over HTTP, and for traces only.
 */
final class ExportSettings {
    private static final String PREFIX = "OTEL_";
    private static final String EXPORTER = "OTEL_TRACES_EXPORTER";
    private static final String ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private static final String TRACES_ENDPOINT = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";
    private static final String PROTOCOL = "OTEL_EXPORTER_OTLP_PROTOCOL";
    private static final String TRACES_PROTOCOL = "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL";
    private static final String HTTP = "http/protobuf";
    private static final Pattern PROPERTY = Pattern.compile("otel(\\.[a-z]+)+");
    private static final String USUAL_ENDPOINT = "http://localhost:4318";

    /** In OpenTelemetry's own spelling. */
    private final Map<String, String> properties = new HashMap<>();

    private final String endpoint;

    private ExportSettings(Map<String, String> variables) {
        variables.forEach((name, value) -> {
            if (name.startsWith(PREFIX) && !value.isBlank()) {
                properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
            }
        });
        // An exporter of metrics or logs would have nothing to send, and no library here.
        properties.put("otel.traces.exporter", "otlp");
        properties.put("otel.metrics.exporter", "none");
        properties.put("otel.logs.exporter", "none");
        properties.put("otel.propagators", "tracecontext");
        endpoint = value(variables, TRACES_ENDPOINT, value(variables, ENDPOINT, USUAL_ENDPOINT));
    }

    /** Whether they name an exporter of traces or where to. A service's name alone, say, exports nothing. */
    static boolean areOn(Map<String, String> variables) {
        String exporter = value(variables, EXPORTER, "");
        boolean disabled = value(variables, "OTEL_SDK_DISABLED", "").equalsIgnoreCase("true");
        boolean named = !exporter.isEmpty()
                || !value(variables, ENDPOINT, "").isEmpty()
                || !value(variables, TRACES_ENDPOINT, "").isEmpty();
        return named && !disabled && !exporter.equals("none");
    }

    static ExportSettings of(Map<String, String> variables) {
        List<String> problems = new ArrayList<>();
        String exporter = value(variables, EXPORTER, "otlp");
        if (!exporter.equals("otlp")) {
            problems.add(EXPORTER + ": traces are exported by otlp or none, not " + exporter);
        }
        String name = variables.containsKey(TRACES_PROTOCOL) ? TRACES_PROTOCOL : PROTOCOL;
        String protocol = value(variables, name, HTTP);
        if (!protocol.equals(HTTP)) {
            problems.add(name + ": traces are exported over " + HTTP + ", not " + protocol
                    + "; leave it out and name the collector's port for HTTP, usually 4318");
        }
        if (!problems.isEmpty()) {
            throw new ConfigurationException(problems);
        }
        return new ExportSettings(variables);
    }

    private static String value(Map<String, String> variables, String name, String otherwise) {
        String value = variables.getOrDefault(name, "").strip();
        return value.isEmpty() ? otherwise : value;
    }

    /** Scheme, host and port. */
    String shownEndpoint() {
        URI uri = URI.create(endpoint);
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    OpenTelemetrySdk open(Tracing.Origin origin, PlannedIds ids, ExportWatch watch) {
        try {
            return AutoConfiguredOpenTelemetrySdk.builder()
                    .addPropertiesSupplier(() -> Map.of(
                            "otel.service.name",
                            origin.application(),
                            "otel.exporter.otlp.protocol",
                            HTTP,
                            "otel.attribute.value.length.limit",
                            "1024"))
                    .addPropertiesCustomizer(unused -> properties)
                    .addResourceCustomizer(
                            (resource, unused) -> versioned(origin.version()).merge(resource))
                    .addTracerProviderCustomizer((provider, unused) -> provider.setIdGenerator(ids))
                    .addSpanExporterCustomizer((exporter, unused) -> watch.watched(exporter))
                    .disableShutdownHook() // a stop sends what is left, in its turn
                    .build()
                    .getOpenTelemetrySdk();
        } catch (RuntimeException e) {
            throw new ConfigurationException(List.of(problem(String.valueOf(e.getMessage()))));
        }
    }

    private static Resource versioned(String version) {
        return Resource.create(Attributes.of(AttributeKey.stringKey("service.version"), version));
    }

    /** Values aren't repeated: headers hold keys. */
    private static String problem(String message) {
        Matcher property = PROPERTY.matcher(message);
        return property.find()
                ? property.group().toUpperCase(Locale.ROOT).replace('.', '_') + ": OpenTelemetry doesn't take its value"
                : "OTEL_*: " + message.split("[:=]", 2)[0];
    }
}
