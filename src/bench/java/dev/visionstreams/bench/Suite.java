package dev.visionstreams.bench;

import java.util.List;

/** The workloads of {@code src/docs/benchmarks.md}, about ten minutes together on two cores. */
enum Suite {
    PLAIN("--events 8000"),
    REFUSALS("--events 8000 --429 0.02 --503 0.01"),
    NO_LATENCY("--events 20000 --latency 0s --warm 5s"),
    LARGE("--events 4000 --calls 128 --size 2MiB"),
    ROLL("--events 19000 --calls 64 --instances 3 --partitions 6 --roll"),
    KILL("--events 7000 --kill"),
    ZIPF("--events 8000 --keys zipf"),
    OPEN("--events 1750 --open 50 --latency 200ms");

    private final String options;

    Suite(String options) {
        this.options = options;
    }

    List<Peer> peers() {
        return switch (this) {
            case PLAIN -> List.of(Peer.LOOP, Peer.PROCESSOR, Peer.BLOCKING);
            case REFUSALS, NO_LATENCY, LARGE -> List.of(Peer.LOOP, Peer.PROCESSOR);
            case ROLL, KILL, ZIPF, OPEN -> List.of(Peer.PROCESSOR);
        };
    }

    String options() {
        return options;
    }
}
