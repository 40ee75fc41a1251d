package dev.visionstreams.serving;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a client would rather have, by a header field that lists alternatives with weights (RFC 9110, section 12.4.2):
 * {@code Accept} and {@code Accept-Encoding}.
 */
public final class Weights {
    private static final String ANY = "*/*";

    private final List<Range> ranges = new ArrayList<>();

    private record Range(String name, Map<String, String> parameters, double weight) {}

    /**
     * What the client says of something.
     *
     * @param value 0 to 1; 0: it doesn't take it
     * @param isNamed whether it names it, rather than a range that it falls into
     */
    public record Weight(double value, boolean isNamed) {}

    private Weights(String field) {
        for (String element : field.split(",", -1)) {
            String[] parts = element.split(";", -1);
            Map<String, String> parameters = new HashMap<>();
            for (int i = 1; i < parts.length; i++) {
                String[] pair = parts[i].split("=", 2);
                if (pair.length == 2) {
                    parameters.put(lowerCase(pair[0]), pair[1].strip().replace("\"", ""));
                }
            }
            String name = lowerCase(parts[0]);
            if (!name.isEmpty()) {
                ranges.add(new Range(name, parameters, weight(parameters.getOrDefault("q", "1"))));
            }
        }
    }

    /**
     * Of media types.
     *
     * @param field the value of {@code Accept}; null: the client takes everything
     */
    public static Weights ofAccept(@Nullable String field) {
        return new Weights(field == null ? ANY : field);
    }

    /**
     * Of codings.
     *
     * @param field the value of {@code Accept-Encoding}; null: the client takes no encoding
     */
    public static Weights ofAcceptEncoding(@Nullable String field) {
        return new Weights(field == null ? "" : field);
    }

    /** What can't be read isn't asked for. */
    private static double weight(String text) {
        return text.matches("[01](\\.[0-9]{0,3})?") ? Math.min(1, Double.parseDouble(text)) : 0;
    }

    /**
     * Of a media type in a version. The most specific range counts, and of equal ones the heaviest; parameters beside the
     * version, such as the character set, are ignored.
     */
    public Weight ofMediaType(String type, String version) {
        String family = type.substring(0, type.indexOf('/')) + "/*";
        for (String name : new String[] {type, family, ANY}) {
            List<Range> same = ranges.stream()
                    .filter(range -> range.name().equals(name))
                    .filter(range ->
                            range.parameters().getOrDefault("version", version).equals(version))
                    .toList();
            boolean inVersion =
                    same.stream().anyMatch(range -> range.parameters().containsKey("version"));
            if (!same.isEmpty()) {
                return new Weight(
                        same.stream()
                                .filter(range ->
                                        !inVersion || range.parameters().containsKey("version"))
                                .mapToDouble(Range::weight)
                                .max()
                                .orElse(0),
                        name.equals(type));
            }
        }
        return new Weight(0, false);
    }

    /** Of a coding, {@code gzip} for example; by its name, or else by {@code *}. */
    public Weight ofCoding(String coding) {
        for (String name : new String[] {coding, "*"}) {
            for (Range range : ranges) {
                if (range.name().equals(name)) {
                    return new Weight(range.weight(), name.equals(coding));
                }
            }
        }
        return new Weight(0, false);
    }

    private static String lowerCase(String text) {
        return text.strip().toLowerCase(Locale.ROOT);
    }
}
