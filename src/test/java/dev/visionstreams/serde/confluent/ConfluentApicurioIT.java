package dev.visionstreams.serde.confluent;

import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** Against Apicurio's registry in a container, by its API that is compatible with Confluent's. */
@NeedsConfluent
@NeedsDocker
class ConfluentApicurioIT extends Interop {
    private static final String API = "/apis/ccompat/v7";
    private static final int PORT = 8080;

    private static final GenericContainer<?> REGISTRY = new GenericContainer<>(
                    DockerImageName.parse("apicurio/apicurio-registry:3.3.3"))
            .withExposedPorts(PORT)
            .waitingFor(Wait.forHttp(API + "/subjects").forStatusCode(200).withStartupTimeout(Duration.ofMinutes(3)));

    @BeforeAll
    static void start() {
        REGISTRY.start();
    }

    @AfterAll
    static void stop() {
        REGISTRY.stop();
    }

    @Override
    String url() {
        return "http://" + REGISTRY.getHost() + ":" + REGISTRY.getMappedPort(PORT) + API;
    }
}
