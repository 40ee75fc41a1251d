package dev.visionstreams.settings;

import dev.visionstreams.config.Entry;
import dev.visionstreams.config.Key;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A setting as it is in force, to be shown.
 *
 * @param value secrets are hidden
 * @param origin where it was set, see {@link Entry}; {@code default} if nowhere
 */
public record InForce(String key, String value, String origin) {
    private static final String DEFAULT = "default";
    private static final String HIDDEN = "(hidden)";

    /** Among Kafka's and Confluent's names, those whose values are secrets or may hold some. */
    private static final Pattern SECRET =
            Pattern.compile(".*(password|secret|token|jaas|user\\.info|credential|oauth|key$|certificate).*");

    private static final Pattern USER_INFO = Pattern.compile("(?<=//)[^/@,]*@");

    public boolean isDefault() {
        return origin.equals(DEFAULT);
    }

    /** @param passedOn names of libraries that are known; values of others are hidden, as they may be a plug-in's secret */
    static List<InForce> of(Map<String, Entry> entries, Set<String> passedOn) {
        List<InForce> all = new ArrayList<>();
        entries.forEach((key, entry) -> {
            if (key.startsWith(Keys.KAFKA) || key.startsWith(Keys.REGISTRY)) {
                boolean isHidden =
                        !passedOn.contains(key) || SECRET.matcher(key).matches();
                String value = isHidden
                        ? HIDDEN
                        : USER_INFO.matcher(entry.value().strip()).replaceAll("");
                all.add(new InForce(key, value, entry.origin()));
            }
        });
        entries.forEach((key, entry) -> {
            if (PriceKeys.isPrice(key)) {
                all.add(new InForce(key, entry.value().strip(), entry.origin()));
            }
        });
        for (Key<?> key : Keys.all()) {
            Entry entry = entries.get(key.name());
            if (entry != null) {
                all.add(new InForce(key.name(), shown(key, entry.value().strip()), entry.origin()));
            } else if (key.standard() != null) {
                all.add(new InForce(key.name(), key.standard(), DEFAULT));
            } else if (!key.name().matches(".*\\.(caption|classify|answer|detect|segment|point|describe)")) {
                all.add(new InForce(key.name(), key.shownDefault(), DEFAULT));
            }
        }
        return all;
    }

    /** What may be repeated in a message is in quotes. */
    private static String shown(Key<?> key, String value) {
        String shown = key.kind().shown().apply(value);
        return shown.equals("\"" + value + "\"") ? value : HIDDEN;
    }
}
