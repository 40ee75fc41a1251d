package dev.visionstreams.fetch;

import dev.visionstreams.bytes.ByteBudget;
import dev.visionstreams.bytes.Spool;
import java.time.InstantSource;
import okhttp3.OkHttpClient;

/** What HTTP transfers share. */
record TransferContext(
        OkHttpClient client,
        FetchSettings settings,
        InstantSource clock,
        HostGate gate,
        ByteBudget budget,
        Spool spool) {}
