package dev.visionstreams.bench;

import java.util.List;

/** The workloads of {@code src/docs/benchmarks.md}, about a quarter of an hour together on two cores. */
enum Suite {
    PLAIN("--events 8000"),
    REFUSALS("--events 8000 --429 0.02 --503 0.01"),
    NO_LATENCY("--events 40000 --latency 0s"),
    LARGE("--events 4000 --calls 128 --size 2MiB"),
    ROLL("--events 19000 --calls 64 --instances 3 --partitions 6 --roll"),
    KILL("--events 7000 --kill"),
    ZIPF("--events 8000 --keys zipf"),
    OPEN("--events 1750 --open 50 --latency 200ms"),
    IDLE("--events 6030 --first 6000 --open 0.5 --latency 200ms --warm 30s");

    private final String options;

    Suite(String options) {
        this.options = options;
    }

    List<Peer> peers() {
        return switch (this) {
            case PLAIN -> List.of(Peer.LOOP, Peer.PROCESSOR, Peer.BLOCKING);
            case REFUSALS, NO_LATENCY, LARGE -> List.of(Peer.LOOP, Peer.PROCESSOR);
            case ROLL, KILL, ZIPF, OPEN, IDLE -> List.of(Peer.PROCESSOR);
        };
    }

    String options() {
        return options;
    }
}
