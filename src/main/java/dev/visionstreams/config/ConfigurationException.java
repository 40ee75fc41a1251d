package dev.visionstreams.config;

import java.util.List;

/** A configuration that can't be used. The message is complete, for a person, and names every problem but no secret. */
public final class ConfigurationException extends RuntimeException {
    private static final long serialVersionUID = 1;

    /** @param problems each {@code key: what is wrong} */
    public ConfigurationException(List<String> problems) {
        super("wrong configuration:\n- " + String.join("\n- ", problems));
    }
}
