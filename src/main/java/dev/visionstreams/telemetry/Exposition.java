package dev.visionstreams.telemetry;

import java.io.IOException;
import java.io.OutputStream;

/** Writes all metrics; called by several threads. */
@FunctionalInterface
public interface Exposition {
    /**
     * Writes them as they are now.
     *
     * @param mediaType the form to write them in, of Prometheus's text or of OpenMetrics
     */
    void writeTo(OutputStream out, String mediaType) throws IOException;
}
