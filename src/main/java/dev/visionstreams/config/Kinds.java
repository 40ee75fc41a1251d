package dev.visionstreams.config;

import static dev.visionstreams.config.Kind.require;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The kinds of values that settings have. */
final class Kinds {
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

    /** The topic's name as Kafka's {@code Topic.validate} takes it. */
    static final Kind<String> TOPIC = name("topic", "a topic name (1 to 249 of a-z, A-Z, 0-9, '.', '_', '-')", 249);

    /** Changelog topics are named after it, so it has to leave them room. */
    static final Kind<String> APPLICATION_ID =
            name("name", "an application id (1 to 150 of a-z, A-Z, 0-9, '.', '_', '-')", 150);

    static final Kind<String> MODEL = matching("model", "a model id such as gemini-3.5-flash-lite", "[A-Za-z0-9._-]+");

    static final Kind<String> SCHEME =
            matching("scheme", "a URI scheme in lower case such as https", "[a-z][a-z0-9+.-]*");

    static final Kind<String> HOST = matching(
            "host",
            "a host such as example.com, or *.example.com for all names below it",
            "(\\*\\.)?[A-Za-z0-9_]([A-Za-z0-9_.-]*[A-Za-z0-9_])?");

    static final Kind<String> HOST_AND_PORT = Kind.of("host and port", "a host and a port such as proxy:3128", text -> {
        require(text.matches("[A-Za-z0-9_.-]+:[1-9][0-9]{0,4}"));
        require(Integer.parseInt(text.substring(text.indexOf(':') + 1)) <= 65535);
        return text;
    });

    static final Kind<String> REGION = matching("region", "a region such as eu-central-1", "[a-z0-9-]+");

    static final Kind<String> BUCKET =
            matching("bucket", "a bucket's name, without a scheme", "[a-z0-9][a-z0-9._-]{1,220}[a-z0-9]");

    static final Kind<String> USER_AGENT = matching("text", "printable ASCII characters", "[ -~]*[!-~][ -~]*");

    static final Kind<String> PATH = Kind.of("path", "an absolute path", text -> {
        require(Path.of(text).isAbsolute());
        return text;
    });

    static final Kind<String> CIDR = Kind.of("CIDR range", "a CIDR range such as 10.0.0.0/8 or fd00::/8", text -> {
        require(Cidr.isValid(text));
        return text;
    });

    /** Goes into an HTTP header, so control characters and blanks can only be an accident. */
    static final Kind<Secret> SECRET = new Kind<>(
            "secret",
            "a key as it was issued: printable ASCII characters without blanks",
            text -> {
                require(text.matches("[!-~]+"));
                return new Secret(text);
            },
            text -> "the value (not shown)");

    static final Kind<Secret> KEY_PAIR = new Kind<>(
            "secret",
            "an access key, a colon and a secret key",
            text -> {
                require(text.matches("[!-9;-~]+:[!-~]+"));
                return new Secret(text);
            },
            text -> "the value (not shown)");

    static final Kind<URI> BASE_URL = new Kind<>(
            "URL",
            "an http or https URL with a host and without user info, query and fragment",
            Kinds::baseUrl,
            text -> text.matches("[^@?#]*") ? "\"" + text + "\"" : "the value (not shown)");

    static final Kind<Boolean> BOOLEAN = Kind.of("`true`, `false`", "true or false", text -> {
        require(text.equals("true") || text.equals("false"));
        return Boolean.valueOf(text);
    });

    /** Words for a model. What isn't theirs is what a wrong paste brings: control characters, a whole file. */
    static final Kind<String> WORDS = new Kind<>(
            "text",
            "a text of at most " + MOST_WORDS + " characters",
            text -> {
                require(text.length() <= MOST_WORDS
                        && text.chars().noneMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t'));
                return text;
            },
            text -> "the text of " + text.length() + " characters");

    private Kinds() {}

    static Kind<Integer> integer(int min, int max) {
        String range = max == Integer.MAX_VALUE ? "of " + min + " or more" : "from " + min + " to " + max;
        return Kind.of("integer", "an integer " + range, text -> {
            int value = Integer.parseInt(text);
            require(min <= value && value <= max);
            return value;
        });
    }

    static Kind<Long> count() {
        return Kind.of("integer", "an integer of 1 or more", text -> {
            long value = Long.parseLong(text);
            require(value >= 1);
            return value;
        });
    }

    /** Up to a year, so that milliseconds and nanoseconds fit into a long. */
    static Kind<Duration> duration(Duration min) {
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
                return Duration.parse(text);
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
    static Kind<Long> size(long max) {
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

    /** An enum's names in lower case. */
    static <E extends Enum<E>> Kind<E> oneOf(Class<E> type) {
        List<String> names = Arrays.stream(type.getEnumConstants())
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .toList();
        return Kind.of(
                names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")),
                "one of " + String.join(", ", names),
                text -> {
                    require(names.contains(text));
                    return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
                });
    }

    static Kind<String> name(List<String> names) {
        return Kind.of(
                names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", ")),
                "one of " + String.join(", ", names),
                text -> {
                    require(names.contains(text));
                    return text;
                });
    }

    /** Separated by commas; blanks around an element don't count, nothing at all is the empty list. */
    static <T> Kind<List<T>> listOf(Kind<T> element, int minElements) {
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

    private static Kind<String> name(String label, String expected, int maxLength) {
        return Kind.of(label, expected, text -> {
            require(text.matches("[a-zA-Z0-9._-]+") && text.length() <= maxLength);
            require(!text.equals(".") && !text.equals(".."));
            return text;
        });
    }

    private static Kind<String> matching(String label, String expected, String pattern) {
        Function<String, String> parser = text -> {
            require(text.matches(pattern));
            return text;
        };
        return Kind.of(label, expected, parser);
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
