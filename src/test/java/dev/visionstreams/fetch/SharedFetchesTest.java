package dev.visionstreams.fetch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.visionstreams.fetch.FetchResult.Fetched;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import okio.ByteString;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SharedFetchesTest {
    private static final ByteString BYTES = ByteString.encodeUtf8("bytes");

    private final List<CompletableFuture<FetchResult>> calls = new ArrayList<>();
    private final SharedFetches fetches = new SharedFetches(source -> {
        CompletableFuture<FetchResult> call = new CompletableFuture<>();
        calls.add(call);
        return call;
    });

    @Test
    void shouldFetchOnceForConcurrentCallers() {
        CompletableFuture<FetchResult> first = ask("a", "image/png");
        CompletableFuture<FetchResult> second = ask("a", null);
        var unused1 = ask("b", null);

        assertThat(calls).hasSize(2);
        calls.get(0).complete(new Fetched(BYTES, null));
        assertThat(first.join()).isEqualTo(new Fetched(BYTES, "image/png"));
        assertThat(second.join()).isEqualTo(new Fetched(BYTES, null));
    }

    @Test
    void shouldPreferTheServersTypeToTheRequests() {
        CompletableFuture<FetchResult> asked = ask("a", "image/png");

        calls.get(0).complete(new Fetched(BYTES, "image/jpeg"));

        assertThat(asked.join()).isEqualTo(new Fetched(BYTES, "image/jpeg"));
    }

    @Test
    void shouldFetchAgainAfterwards() {
        var unused2 = ask("a", null);
        calls.get(0).complete(new Fetched(BYTES, null));

        var unused3 = ask("a", null);

        assertThat(calls).hasSize(2);
    }

    @Test
    void shouldContinueUntilTheLastCallerCancels() {
        CompletableFuture<FetchResult> first = ask("a", null);
        CompletableFuture<FetchResult> second = ask("a", null);

        first.cancel(false);
        first.cancel(false);

        assertThat(calls.get(0)).isNotCancelled();
        calls.get(0).complete(new Fetched(BYTES, null));
        assertThat(second).isCompletedWithValue(new Fetched(BYTES, null));
    }

    @Test
    void shouldCancelWhenAllCallersHaveCancelled() {
        CompletableFuture<FetchResult> first = ask("a", null);
        CompletableFuture<FetchResult> second = ask("a", null);

        first.cancel(false);
        second.cancel(false);

        assertThat(calls.get(0)).isCancelled();
        var unused4 = ask("a", null);
        assertThat(calls).hasSize(2);
    }

    @Test
    void shouldFailForAllCallersAfterADefect() {
        SharedFetches broken = new SharedFetches(source -> {
            throw new IllegalStateException("broken");
        });

        CompletableFuture<FetchResult> asked = broken.fetch(new ImageSource("a", null, null));

        assertThatThrownBy(asked::join).isInstanceOf(CompletionException.class).hasRootCauseMessage("broken");
    }

    private CompletableFuture<FetchResult> ask(String uri, @Nullable String mediaType) {
        return fetches.fetch(new ImageSource(uri, null, mediaType));
    }
}
