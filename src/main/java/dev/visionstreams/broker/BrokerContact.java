package dev.visionstreams.broker;

import dev.visionstreams.settings.Settings;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;

/** Whether Kafka answers at all: its clients retry in silence for a minute and name no server then. */
public final class BrokerContact {
    static final int TIMEOUT_MILLIS = 10_000;

    static final String ADVICE = "look at kafka.bootstrap.servers and, where the broker asks for them, at"
            + " kafka.security.protocol and kafka.sasl.*";

    private BrokerContact() {}

    /**
     * Asks for the cluster.
     *
     * @throws IllegalStateException if there is no answer within ten seconds, with the servers and what to do
     */
    public static void require(Settings settings) {
        try (Admin admin = KafkaClients.admin(settings)) {
            describe(admin).clusterId().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Kafka at " + silence(servers(settings), e) + "; " + ADVICE, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while asking Kafka for its cluster", e);
        }
    }

    static DescribeClusterResult describe(Admin admin) {
        return admin.describeCluster(new DescribeClusterOptions().timeoutMs(TIMEOUT_MILLIS));
    }

    static String silence(String servers, Throwable error) {
        return servers + " gives no answer within " + TIMEOUT_MILLIS / 1_000 + " s: " + StopAdvice.rootMessage(error);
    }

    /** Where Kafka is looked for, as set. */
    public static String servers(Settings settings) {
        return String.valueOf(settings.kafka().get("bootstrap.servers"));
    }
}
