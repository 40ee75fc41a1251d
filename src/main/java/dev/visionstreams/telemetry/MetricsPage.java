package dev.visionstreams.telemetry;

import dev.visionstreams.serving.Answer;
import dev.visionstreams.serving.Request;
import dev.visionstreams.serving.Weights;
import dev.visionstreams.serving.Weights.Weight;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * {@code /metrics} in the form that a client asks for: OpenMetrics or Prometheus's text, compressed or not. Each of the
 * four is written once for all who ask within a second, and kept until then: readers share its bytes. Thread-safe.
 */
final class MetricsPage {
    /** Scrapes within this time get the same text, so that scraping costs little however often it is done. */
    private static final Duration FRESH = Duration.ofSeconds(1);

    /** That wait for the same metrics; each holds a thread. */
    private static final int MAX_SCRAPERS = 8;

    private static final int EXPECTED_BYTES = 64 << 10;

    private final Exposition metrics;
    private final LongSupplier nanos;
    private final Semaphore scrapers = new Semaphore(MAX_SCRAPERS);
    private final List<Page> pages = new ArrayList<>();

    private enum Form {
        TEXT("text/plain", "0.0.4"),
        OPEN_METRICS("application/openmetrics-text", "1.0.0");

        private final String type;
        private final String version;

        Form(String type, String version) {
            this.type = type;
            this.version = version;
        }

        String mediaType() {
            return type + "; version=" + version + "; charset=utf-8";
        }

        Weight weight(Weights accept) {
            return accept.ofMediaType(type, version);
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Scrape(long at, byte[] bytes) {}

    private static final class Page {
        final Form form;
        final boolean compressed;
        final ReentrantLock scraping = new ReentrantLock();
        volatile @Nullable Scrape last;

        Page(Form form, boolean compressed) {
            this.form = form;
            this.compressed = compressed;
        }
    }

    MetricsPage(Exposition metrics, LongSupplier nanos) {
        this.metrics = metrics;
        this.nanos = nanos;
        for (Form form : Form.values()) {
            pages.add(new Page(form, false));
            pages.add(new Page(form, true));
        }
    }

    Answer answer(Request request) {
        Form form = form(Weights.ofAccept(request.header("Accept")));
        boolean compressed = isCompressed(Weights.ofAcceptEncoding(request.header("Accept-Encoding")));
        for (Page page : pages) {
            if (page.form == form && page.compressed == compressed) {
                return scrape(page);
            }
        }
        throw new IllegalStateException("There is a page for each form");
    }

    /** Who takes anything gets the text; so does who takes neither, rather than an error. */
    private static Form form(Weights accept) {
        Weight text = Form.TEXT.weight(accept);
        Weight open = Form.OPEN_METRICS.weight(accept);
        boolean wanted = open.isNamed() ? open.value() >= text.value() : open.value() > text.value();
        return wanted && open.value() > 0 ? Form.OPEN_METRICS : Form.TEXT;
    }

    private static boolean isCompressed(Weights accept) {
        double gzip = accept.ofCoding("gzip").value();
        Weight plain = accept.ofCoding("identity");
        return gzip > 0 && (!plain.isNamed() || gzip >= plain.value());
    }

    /** One at a time; others get the last one's bytes. */
    private Answer scrape(Page page) {
        Scrape known = page.last;
        boolean fresh = known != null && nanos.getAsLong() - known.at() < FRESH.toNanos();
        if (known != null && (fresh || page.scraping.isLocked())) {
            return answer(page, known);
        }
        if (!scrapers.tryAcquire()) {
            return Answer.text(503, "the first metrics are still being collected\n");
        }
        page.scraping.lock();
        try {
            Scrape newer = page.last;
            if (newer == null || (known != null && newer.at() == known.at())) {
                newer = new Scrape(nanos.getAsLong(), written(page, known));
                page.last = newer;
            }
            return answer(page, newer);
        } finally {
            page.scraping.unlock();
            scrapers.release();
        }
    }

    private byte[] written(Page page, @Nullable Scrape known) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(known == null ? EXPECTED_BYTES : known.bytes().length);
        try (OutputStream out = page.compressed ? new GZIPOutputStream(bytes, EXPECTED_BYTES) : bytes) {
            metrics.writeTo(out, page.form.mediaType());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    private static Answer answer(Page page, Scrape scrape) {
        Answer answer = new Answer(200, page.form.mediaType(), scrape.bytes()).with("Vary", "Accept, Accept-Encoding");
        return page.compressed ? answer.with("Content-Encoding", "gzip") : answer;
    }
}
