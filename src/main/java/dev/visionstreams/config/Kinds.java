package dev.visionstreams.config;

import static dev.visionstreams.config.Kind.require;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Kinds of values that any application has. */
public final class Kinds {
    private static final int MOST_WORDS = 20_000;
    private static final Duration YEAR = Duration.ofDays(365);
    private static final Pattern DURATION = Pattern.compile("(\\d{1,18}) ?(ms|s|m|h|d)");
    private static final Pattern SIZE = Pattern.compile("(\\d{1,18}) ?([KMG]i?B|B)?", Pattern.CASE_INSENSITIVE);
    private static final Map<String, Long> UNITS = Map.of(
            "B",
            1L,
            "KB",
            1_000L,
            "MB",
            1_000_000L,
            "GB",
            1_000_000_000L,
            "KIB",
            1L << 10,
            "MIB",
            1L << 20,
            "GIB",
            1L << 30);

    public static final Kind<Path> PATH = Kind.of("path", "an absolute path", text -> {
        Path path = Path.of(text);
        require(path.isAbsolute());
        return path;
    });

    /** For an HTTP header, so control characters and blanks can only be an accident. */
    public static final Kind<Secret> SECRET =
            secret("a key as it was issued: printable ASCII characters without blanks", text -> {
                require(text.matches("[!-~]+"));
                return new Secret(text);
            });

    public static final Kind<URI> BASE_URL = new Kind<>(
            "URL",
            "an http or https URL with a host and without user info, query and fragment",
            Kinds::baseUrl,
            text -> text.matches("[^@?#]*") ? "\"" + text + "\"" : "the value (not shown)");

    public static final Kind<Boolean> BOOLEAN = Kind.of("`true`, `false`", "true or false", text -> {
        require(text.equals("true") || text.equals("false"));
        return Boolean.valueOf(text);
    });

    /** Words for a model. Refuses what only a mistaken paste contains: control characters, a whole file. */
    public static final Kind<String> WORDS = new Kind<>(
            "text",
            "a text of at most " + MOST_WORDS + " characters",
            text -> {
                require(text.length() <= MOST_WORDS
                        && text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t'));
                return text;
            },
            text -> "the text of " + text.length() + " characters");

    private Kinds() {}

    public static Kind<Integer> integer(int min, int max) {
        String range = max == Integer.MAX_VALUE ? "of " + min + " or more" : "from " + min + " to " + max;
        return Kind.of("integer", "an integer " + range, text -> {
            int value = Integer.parseInt(text);
            require(min <= value && value <= max);
            return value;
        });
    }

    public static Kind<Long> count() {
        return Kind.of("integer", "an integer of 1 or more", text -> {
            long value = Long.parseLong(text);
            require(value >= 1);
            return value;
        });
    }

    /** Up to a year, so that milliseconds and nanoseconds fit into a long. */
    public static Kind<Duration> duration(Duration min) {
        String bound = min.isZero() ? "" : ", at least " + min.toMillis() + "ms";
        return Kind.of("duration", "a duration such as 500ms, 20s, 30m, 2h or PT20S" + bound, text -> {
            Duration value = parseDuration(text);
            require(value.compareTo(min) >= 0 && value.compareTo(YEAR) <= 0);
            return value;
        });
    }

    private static Duration parseDuration(String text) {
        Matcher matcher = DURATION.matcher(text);
        try {
            if (!matcher.matches()) {
                return text.equals("0") ? Duration.ZERO : Duration.parse(text);
            }
            long amount = Long.parseLong(matcher.group(1));
            return switch (matcher.group(2)) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                case "m" -> Duration.ofMinutes(amount);
                case "h" -> Duration.ofHours(amount);
                default -> Duration.ofDays(amount);
            };
        } catch (DateTimeException | ArithmeticException e) {
            throw new IllegalArgumentException(e);
        }
    }

    /** {@code KiB} is 1024 bytes, {@code kB} 1000. */
    public static Kind<Long> size(long max) {
        String bound = max == Long.MAX_VALUE ? "" : " and at most " + (max >> 20) + "MiB";
        return Kind.of("size", "a size such as 512KiB, 50MiB, 1GB or 1048576, at least 1" + bound, text -> {
            Matcher matcher = SIZE.matcher(text);
            require(matcher.matches());
            String unit = matcher.group(2) == null ? "B" : matcher.group(2).toUpperCase(Locale.ROOT);
            long factor = UNITS.getOrDefault(unit, 1L);
            long amount = Long.parseLong(matcher.group(1));
            require(amount <= Long.MAX_VALUE / factor);
            long value = amount * factor;
            require(1 <= value && value <= max);
            return value;
        });
    }

    /** A size; empty for a word that stands for no size. */
    public static Kind<Optional<Long>> sizeOr(String word, long max) {
        Kind<Long> size = size(max);
        return Kind.of(
                "size, `" + word + "`",
                word + " or " + size.expected(),
                text -> text.equals(word) ? Optional.empty() : Optional.of(size.parse(text)));
    }

    /** The names of an enum's constants in lower case. */
    public static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
        return choice(
                List.of(type.getEnumConstants()), constant -> constant.name().toLowerCase(Locale.ROOT));
    }

    /** The names of an enum's constants. */
    public static <E extends Enum<E>> Kind<E> constantOf(Class<E> type) {
        return choice(List.of(type.getEnumConstants()), Enum::name);
    }

    public static Kind<String> oneOf(String... words) {
        return choice(List.of(words), word -> word);
    }

    private static <T> Kind<T> choice(List<T> values, Function<T, String> name) {
        Map<String, T> byName = new LinkedHashMap<>();
        values.forEach(value -> byName.put(name.apply(value), value));
        return Kind.of(
                byName.keySet().stream().map(word -> "`" + word + "`").collect(Collectors.joining(", ")),
                "one of " + String.join(", ", byName.keySet()),
                text -> {
                    T value = byName.get(text);
                    require(value != null);
                    return value;
                });
    }

    /** Separated by commas; blanks around an element don't count, nothing at all is the empty list. */
    public static <T> Kind<List<T>> listOf(Kind<T> element, int minElements) {
        String atLeast = minElements > 0 ? ", at least " + minElements : "";
        return Kind.of("list", "a list with commas, each element " + element.expected() + atLeast, text -> {
            List<T> values = new ArrayList<>();
            if (!text.isEmpty()) {
                for (String part : text.split(",", -1)) {
                    values.add(element.parse(part.strip()));
                }
            }
            require(values.size() >= minElements);
            return List.copyOf(values);
        });
    }

    /** A text that a regular expression matches as a whole. */
    public static Kind<String> matching(String label, String expected, String pattern) {
        return Kind.of(label, expected, text -> {
            require(text.matches(pattern));
            return text;
        });
    }

    /** A value that messages don't show. */
    public static <T> Kind<T> secret(String expected, Function<String, T> parser) {
        return new Kind<>("secret", expected, parser, text -> "the value (not shown)");
    }

    private static URI baseUrl(String text) {
        try {
            URI uri = new URI(text);
            require("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()));
            require(uri.getHost() != null && uri.getRawUserInfo() == null);
            require(uri.getRawQuery() == null && uri.getRawFragment() == null);
            return uri;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(e);
        }
    }
}
