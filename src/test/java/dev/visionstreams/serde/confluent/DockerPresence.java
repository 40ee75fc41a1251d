package dev.visionstreams.serde.confluent;

import org.testcontainers.DockerClientFactory;

/** Whether tests can start containers. */
final class DockerPresence {
    private DockerPresence() {}

    static boolean isThere() {
        return DockerClientFactory.instance().isDockerAvailable();
    }
}
