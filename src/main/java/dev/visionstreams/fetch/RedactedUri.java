package dev.visionstreams.fetch;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a URI that may be shown: scheme, host, port and path. User info, query and fragment can be secrets, as in
 * presigned URLs, and the content of a {@code data:} URI doesn't belong in a log.
 */
public final class RedactedUri {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    /** Used on short texts only: its group takes stack for each name. */
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)+");

    /** Schemes whose authority is a bucket or a folder, and whose keys and files often contain an @. */
    private static final Set<String> NAMES = Set.of("s3", "gs", "file");

    /** Of these, the blanks at the end belong to the key. */
    private static final Set<String> KEYS = Set.of("s3", "gs");

    private static final Pattern NAME = Pattern.compile("[^:@]*");

    /** Longer than any host name (253) and any bucket. */
    private static final int MAX_AUTHORITY = 255;

    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+");

    private RedactedUri() {}

    /** Accepts any text, not only URIs. In doubt it removes too much rather than too little. */
    public static String of(String uri) {
        Matcher parts = SCHEME.matcher(uri.stripLeading());
        if (!parts.matches()) {
            return withoutSecrets(uri.strip(), HOST);
        }
        String scheme = parts.group(1);
        String lowerCase = scheme.toLowerCase(Locale.ROOT);
        String rest = KEYS.contains(lowerCase) ? parts.group(2) : parts.group(2).stripTrailing();
        if (lowerCase.equals("data")) {
            Matcher mediaType = MEDIA_TYPE.matcher(rest);
            return "data:" + (mediaType.lookingAt() ? mediaType.group() : "") + ";…";
        }
        boolean names = NAMES.contains(lowerCase);
        String shown = withoutSecrets(rest, names ? NAME : HOST);
        // In "user:password@host" the supposed scheme is the user's name.
        return startOfAuthority(rest) > 0 || rest.indexOf('@') < 0 ? scheme + ":" + shown : shown;
    }

    /** @param certain matches an authority that can't be the beginning of user info */
    private static String withoutSecrets(String rest, Pattern certain) {
        int start = startOfAuthority(rest);
        int end = endOfAuthority(rest);
        int path = end;
        while (path < rest.length() && rest.charAt(path) != '?' && rest.charAt(path) != '#') {
            path++;
        }
        // Passwords with a slash, ? or # end what looks like the authority too early.
        boolean isCertain = end - start <= MAX_AUTHORITY
                && certain.matcher(rest.substring(start, end)).matches();
        if (rest.indexOf('@', end) >= 0 && !isCertain) {
            return rest.substring(0, start) + "…";
        }
        if (certain.equals(HOST) && rest.lastIndexOf('@', path - 1) >= end) {
            return rest.substring(0, end) + "/…";
        }
        int userInfo = rest.lastIndexOf('@', end - 1);
        return rest.substring(0, start) + rest.substring(Math.max(start, userInfo + 1), path);
    }

    private static int startOfAuthority(String rest) {
        int at = 0;
        while (at < rest.length() && isSlash(rest.charAt(at))) {
            at++;
        }
        return at;
    }

    private static int endOfAuthority(String rest) {
        int at = startOfAuthority(rest);
        while (at < rest.length() && !isSlash(rest.charAt(at)) && rest.charAt(at) != '?' && rest.charAt(at) != '#') {
            at++;
        }
        return at;
    }

    /** Browsers and HTTP clients treat a backslash as a slash. */
    private static boolean isSlash(char character) {
        return character == '/' || character == '\\';
    }
}
