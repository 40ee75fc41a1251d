package dev.visionstreams.fetch;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What of a URI may be shown: scheme, host, port and path. User info, query and fragment can be secrets (presigned URLs
 * are), and the content of a {@code data:} URI is nobody's business in a log.
 */
public final class RedactedUri {
    private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+.-]*):(.*)", Pattern.DOTALL);
    private static final Pattern MEDIA_TYPE = Pattern.compile("[A-Za-z0-9!#$&^_.+-]+/[A-Za-z0-9!#$&^_.+-]+");

    private RedactedUri() {}

    /** Works on any text, a URI or not, and cuts too much of it rather than too little. */
    public static String of(String uri) {
        Matcher parts = SCHEME.matcher(uri.strip());
        if (!parts.matches()) {
            return withoutSecrets(uri.strip());
        }
        String scheme = parts.group(1);
        if (scheme.equalsIgnoreCase("data")) {
            Matcher mediaType = MEDIA_TYPE.matcher(parts.group(2));
            return "data:" + (mediaType.lookingAt() ? mediaType.group() : "") + ";…";
        }
        String rest = withoutSecrets(parts.group(2));
        // In "user:password@host" the supposed scheme is a name that belongs to the user info.
        return startOfAuthority(parts.group(2)) > 0 || !cutsUserInfo(parts.group(2)) ? scheme + ":" + rest : rest;
    }

    private static boolean cutsUserInfo(String rest) {
        return rest.substring(0, endOfAuthority(rest)).contains("@");
    }

    private static String withoutSecrets(String rest) {
        int authority = startOfAuthority(rest);
        int end = endOfAuthority(rest);
        int userInfo = rest.lastIndexOf('@', end - 1);
        int path = end;
        while (path < rest.length() && rest.charAt(path) != '?' && rest.charAt(path) != '#') {
            path++;
        }
        return rest.substring(0, authority) + rest.substring(Math.max(authority, userInfo + 1), path);
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

    /** Browsers and HTTP clients take a backslash for a slash. */
    private static boolean isSlash(char character) {
        return character == '/' || character == '\\';
    }
}
