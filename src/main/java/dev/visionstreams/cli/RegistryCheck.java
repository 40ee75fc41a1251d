package dev.visionstreams.cli;

import dev.visionstreams.EventFormats;
import dev.visionstreams.config.ConfigurationException;
import dev.visionstreams.config.Settings;
import dev.visionstreams.event.ImageEnriched;
import dev.visionstreams.event.ImageRejected;
import dev.visionstreams.event.ImageRequest;
import dev.visionstreams.registry.AvroSerdes;
import dev.visionstreams.registry.RegistryClient;
import dev.visionstreams.registry.RegistryException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.serialization.Serializer;

/** Reaches the schema registry and looks the events' schemas up. Registers nothing. */
final class RegistryCheck {
    private static final String SUBJECT = "registry";
    private static final int SUBJECT_NOT_FOUND = 40401;
    private static final int SCHEMA_NOT_FOUND = 40403;

    private final Settings settings;

    RegistryCheck(Settings settings) {
        this.settings = settings;
    }

    Finding run() {
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
                    ? Finding.ok(SUBJECT, "not looked at: it is set up for Confluent's client alone")
                    : Finding.problem(SUBJECT, message(e), "look at vision.serializer and schema.registry.*");
        } catch (RegistryException e) {
            return Finding.problem(
                    SUBJECT,
                    message(e),
                    "look at schema.registry.url and, where it asks for them, at schema.registry.basic.auth.*");
        }
        int all = subjects().size();
        if (unregistered.isEmpty()) {
            return Finding.ok(SUBJECT, "all " + all + " schemas are registered");
        }
        if (registers) {
            return Finding.ok(
                    SUBJECT,
                    (all - unregistered.size()) + " of " + all
                            + " schemas are registered; the others will be when first used");
        }
        return Finding.problem(
                SUBJECT,
                "not registered: " + String.join(", ", unregistered) + ", and auto.register.schemas=false",
                "register schemas/*.avsc under these subjects");
    }

    /** Whether a serializer takes the settings though our client doesn't. */
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
        Settings.Topics topics = settings.topics();
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
