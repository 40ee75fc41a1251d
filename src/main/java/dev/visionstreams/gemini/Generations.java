package dev.visionstreams.gemini;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** What a model's id tells of what it can do. */
public final class Generations {
    /** The last that draws masks (Google's documentation, "Image understanding"). */
    private static final int LAST_WITH_MASKS = 2;

    private static final Pattern GENERATION = Pattern.compile("gemini-(\\d{1,3})(?:[.-].*)?");

    private Generations() {}

    /** Whether the model is known to draw no masks; one whose id tells no generation may. */
    public static boolean knownWithoutMasks(String model) {
        Matcher matcher = GENERATION.matcher(model);
        return matcher.matches() && Integer.parseInt(matcher.group(1)) > LAST_WITH_MASKS;
    }
}
