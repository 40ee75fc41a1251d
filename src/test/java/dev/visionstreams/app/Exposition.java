package dev.visionstreams.app;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What Prometheus reads of a text that was scraped. */
record Exposition(Map<String, Family> families, List<Sample> samples) {
    private static final Pattern META = Pattern.compile("# (HELP|TYPE) (\\S+) (.*)");
    private static final Pattern SAMPLE = Pattern.compile("([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\\{(.*)})? (\\S+)");
    private static final Pattern LABEL = Pattern.compile("([a-zA-Z_][a-zA-Z0-9_]*)=\"((?:[^\"\\\\]|\\\\.)*)\"");

    record Family(String name, String type, String help, Set<String> labels) {}

    record Sample(String name, Map<String, String> labels, double value) {}

    static Exposition of(String text) {
        Map<String, String> helps = new LinkedHashMap<>();
        Map<String, String> types = new LinkedHashMap<>();
        Map<String, Set<String>> labels = new TreeMap<>();
        List<Sample> samples = new ArrayList<>();
        for (String line : text.lines().toList()) {
            Matcher meta = META.matcher(line);
            if (meta.matches()) {
                (meta.group(1).equals("HELP") ? helps : types).put(meta.group(2), meta.group(3));
                continue;
            }
            Matcher sample = SAMPLE.matcher(line);
            if (!sample.matches()) {
                throw new AssertionError("no line of Prometheus' format: " + line);
            }
            Map<String, String> pairs = new TreeMap<>();
            Matcher label = LABEL.matcher(sample.group(2) == null ? "" : sample.group(2));
            while (label.find()) {
                pairs.put(label.group(1), label.group(2));
            }
            samples.add(new Sample(sample.group(1), pairs, Double.parseDouble(sample.group(3))));
            String family = types.containsKey(sample.group(1))
                    ? sample.group(1)
                    : sample.group(1).replaceFirst("_(bucket|count|sum)$", "");
            Set<String> own = labels.computeIfAbsent(family, unused -> new TreeSet<>());
            own.addAll(pairs.keySet());
            own.remove("le");
        }
        Map<String, Family> families = new TreeMap<>();
        types.forEach((name, type) -> families.put(
                name, new Family(name, type, helps.getOrDefault(name, ""), labels.getOrDefault(name, Set.of()))));
        return new Exposition(families, samples);
    }

    /** All samples' names and labels. */
    Set<String> series() {
        Set<String> series = new TreeSet<>();
        samples.forEach(sample -> series.add(sample.name() + sample.labels()));
        return series;
    }

    double value(String name, Map<String, String> labels) {
        return samples.stream()
                .filter(sample -> sample.name().equals(name) && sample.labels().equals(labels))
                .mapToDouble(Sample::value)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no sample " + name + labels));
    }
}
