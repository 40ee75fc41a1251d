package dev.visionstreams.cli.check;

import dev.visionstreams.app.EventFormats;
import dev.visionstreams.broker.Finding;
import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.serde.RegistryException;
import dev.visionstreams.serde.confluent.AvroSerdes;
import dev.visionstreams.serde.registry.RegistryClient;
import dev.visionstreams.settings.Settings;
import dev.visionstreams.settings.TopicSettings;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;

/** Looks up the events' schemas in the schema registry. Registers nothing. */
public final class RegistryCheck {
    private static final String SUBJECT = "registry";
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int SCHEMA_NOT_FOUND = 40403;

    private final Settings settings;

    public RegistryCheck(Settings settings) {
        this.settings = settings;
    }

    public Finding run() {
        Map<String, String> config = settings.registry().reveal();
        boolean registers = !"false".equals(config.get("auto.register.schemas"));
        boolean latest = "true".equals(config.get("use.latest.version"));
        List<String> unregistered = new ArrayList<>();
        try (RegistryClient registry = RegistryClient.of(config)) {
            subjects().forEach((subject, schema) -> {
                if (!isRegistered(registry, subject, schema, latest && !registers)) {
                    unregistered.add(subject);
                }
            });
        } catch (ConfigException e) {
            return isForConfluent()
                    ? Finding.ok(SUBJECT, "not checked: the settings are only for Confluent's client")
                    : Finding.problem(SUBJECT, message(e), "check vision.serializer and schema.registry.*");
        } catch (RegistryException e) {
            return Finding.problem(
                    SUBJECT,
                    message(e),
                    "check schema.registry.url and, if the registry wants credentials, schema.registry.basic.auth.*");
        }
        int all = subjects().size();
        if (unregistered.isEmpty()) {
            return Finding.ok(SUBJECT, "all " + all + " schemas are registered");
        }
        if (registers) {
            return Finding.ok(
                    SUBJECT,
                    (all - unregistered.size()) + " of " + all
                            + " schemas are registered; the others are registered on first use");
        }
        return Finding.problem(
                SUBJECT,
                "not registered: " + String.join(", ", unregistered) + ", and auto.register.schemas=false",
                "register schemas/*.avsc under these subjects");
    }

    /** Whether a serializer accepts the settings although our client doesn't. */
    private boolean isForConfluent() {
        try (Serializer<ImageRequest> serializer = EventFormats.withAvro(settings, AvroSerdes::serializer)) {
            return true;
        } catch (ConfigurationException e) {
            return false;
        }
    }

    private static boolean isRegistered(RegistryClient registry, String subject, Schema schema, boolean any) {
        try {
            if (any) {
                registry.latest(subject);
            } else {
                registry.lookUp(subject, schema);
            }
            return true;
        } catch (RegistryException e) {
            if (e.errorCode() == SUBJECT_NOT_FOUND || e.errorCode() == SCHEMA_NOT_FOUND) {
                return false;
            }
            throw e;
        }
    }

    private Map<String, Schema> subjects() {
        Map<String, Schema> subjects = new LinkedHashMap<>();
        TopicSettings topics = settings.topics();
        if (settings.formats().requests() == Settings.Format.AVRO) {
            topics.requests().forEach(topic -> subjects.put(topic + "-value", ImageRequest.getClassSchema()));
        }
        if (settings.formats().outputs() == Settings.Format.AVRO) {
            topics.outputs().forEach(topic -> subjects.put(topic + "-value", ImageEnriched.getClassSchema()));
            subjects.put(topics.rejections() + "-value", ImageRejected.getClassSchema());
            subjects.remove(topics.undecodable() + "-value");
        }
        return subjects;
    }

    private static String message(Exception e) {
        return String.valueOf(e.getMessage());
    }
}
