package dev.visionstreams;

import static org.assertj.core.api.Assertions.assertThat;

import dev.visionstreams.fetch.FetchResult;
import dev.visionstreams.image.UnusableImageException;
import dev.visionstreams.model.ModelFailure;
import dev.visionstreams.topology.RequestReason;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The manual's table of reasons is whole, and says the same of each as the code does. */
class ReasonsTest {
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([A-Z]+) \\| (yes|no) \\| \\S.{20,} \\|$");

    @Test
    void shouldDocumentEachReasonOnce() throws IOException {
        String readme = Files.readString(Path.of("src/docs/rejections.md"));
        String table = readme.substring(readme.indexOf("<!-- reasons -->"), readme.indexOf("<!-- /reasons -->"));
        List<String> documented = new ArrayList<>();

        for (Matcher row = ROW.matcher(table); row.find(); ) {
            documented.add(row.group(1) + " " + row.group(2) + " " + row.group(3));
        }

        assertThat(documented).containsExactlyInAnyOrderElementsOf(known());
    }

    private static List<String> known() {
        List<String> known = new ArrayList<>();
        for (RequestReason reason : RequestReason.values()) {
            String stage = reason == RequestReason.EVENT_TOO_LARGE ? "DELIVERY" : "REQUEST";
            known.add(reason + " " + stage + " no");
        }
        Arrays.stream(FetchResult.Reason.values())
                .filter(reason -> !reason.isBusy()) // it waits then, and is never rejected for it
                .forEach(reason -> known.add(reason + " FETCH " + yesOrNo(reason.retryable())));
        for (UnusableImageException.Reason reason : UnusableImageException.Reason.values()) {
            known.add(reason + " IMAGE no");
        }
        for (ModelFailure.Reason reason : ModelFailure.Reason.values()) {
            known.add(reason + (reason.ofReply() ? " REPLY " : " MODEL ") + yesOrNo(reason.retryable()));
        }
        return known;
    }

    private static String yesOrNo(boolean value) {
        return value ? "yes" : "no";
    }
}
