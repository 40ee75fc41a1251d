package dev.visionstreams.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What each reason for a rejection means and what to do about it: the manual's own table, which is packaged. */
final class ReasonTexts {
    private static final String PAGE = "/dev/visionstreams/docs/rejections.md";
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| `([A-Z_]+)` \\| ([A-Z]+) \\| (?:yes|no) \\| (.+) \\|$");
    private static final Pattern LINK = Pattern.compile("\\[([^]]+)]\\([^)]+\\)");

    private ReasonTexts() {}

    /** Texts by stage and reason, {@code FETCH IMAGE_NOT_FOUND} for example; names of settings are in backticks. */
    static ObjectNode json() {
        ObjectNode texts = JsonNodeFactory.instance.objectNode();
        for (Matcher row = ROW.matcher(page()); row.find(); ) {
            texts.put(
                    row.group(2) + " " + row.group(1),
                    LINK.matcher(row.group(3)).replaceAll("$1"));
        }
        return texts;
    }

    private static String page() {
        try (InputStream page = ReasonTexts.class.getResourceAsStream(PAGE)) {
            if (page == null) {
                throw new IllegalStateException(PAGE + " isn't packaged");
            }
            return new String(page.readAllBytes(), UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
