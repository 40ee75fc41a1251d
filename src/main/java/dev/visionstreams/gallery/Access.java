package dev.visionstreams.gallery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.visionstreams.serving.Answer;
import dev.visionstreams.serving.Request;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may see the gallery. On the loopback address: everybody on this machine, under its own names, so that a foreign
 * page whose name was made to lead here (DNS rebinding) gets nothing. On other addresses: who has the token.
 */
final class Access {
    private static final int TOKEN_BYTES = 24;
    private static final String TOKEN = "token";

    private final String host;
    private final int port;
    private final @Nullable String token;

    private Access(String host, int port, @Nullable String token) {
        this.host = host;
        this.port = port;
        this.token = token;
    }

    static Access at(String host, InetAddress address, int port, SecureRandom random) {
        if (address.isLoopbackAddress()) {
            return new Access(host, port, null);
        }
        byte[] secret = new byte[TOKEN_BYTES];
        random.nextBytes(secret);
        String shown = address.isAnyLocalAddress() ? machine() : host;
        return new Access(shown, port, Base64.getUrlEncoder().withoutPadding().encodeToString(secret));
    }

    private static String machine() {
        try {
            return InetAddress.getLocalHost().getCanonicalHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** The page's URL; with the token, so it is for the terminal of whoever started the command and for no log. */
    String url() {
        String name = host.contains(":") ? "[" + host + "]" : host;
        return "http://" + name + ":" + port + "/" + (token == null ? "" : "?" + TOKEN + "=" + token);
    }

    /** Null if the request may pass. */
    @Nullable
    Answer refusal(Request request) {
        String site = request.header("Sec-Fetch-Site");
        boolean foreign = "cross-site".equals(site) || "same-site".equals(site);
        if (foreign && !"navigate".equals(request.header("Sec-Fetch-Mode"))) {
            return Answer.text(403, "the gallery's own page may ask for this, no other\n");
        }
        return token == null ? refusalOfName(request) : refusalOfToken(request, token);
    }

    private @Nullable Answer refusalOfName(Request request) {
        String name = String.valueOf(request.header("Host")).toLowerCase(Locale.ROOT);
        List<String> own = List.of("localhost", "127.0.0.1", "[::1]", host.toLowerCase(Locale.ROOT));
        boolean known =
                own.stream().anyMatch(mine -> name.equals(mine + ":" + port) || (port == 80 && name.equals(mine)));
        return known ? null : Answer.text(403, "open " + url() + "; other names of this machine aren't served\n");
    }

    private @Nullable Answer refusalOfToken(Request request, String wanted) {
        String given = request.parameter(TOKEN);
        if (given != null && isSame(given, wanted)) {
            // Out of the address bar, the history and what is copied from there.
            return Answer.text(303, "")
                    .with("Location", request.path())
                    .with("Set-Cookie", cookie() + "=" + wanted + "; Path=/; HttpOnly; SameSite=Lax");
        }
        for (String pair : String.valueOf(request.header("Cookie")).split(";", -1)) {
            String[] parts = pair.strip().split("=", 2);
            if (parts.length == 2 && parts[0].equals(cookie()) && isSame(parts[1], wanted)) {
                return null;
            }
        }
        String bearer = String.valueOf(request.header("Authorization"));
        if (bearer.startsWith("Bearer ") && isSame(bearer.substring("Bearer ".length()), wanted)) {
            return null;
        }
        return Answer.text(401, "Open the URL that the command printed when it started: it carries a token.\n");
    }

    /** Cookies aren't separated by port. */
    private String cookie() {
        return "vision-gallery-" + port;
    }

    /** In a time that doesn't depend on where they differ. */
    private static boolean isSame(String given, String wanted) {
        return MessageDigest.isEqual(given.getBytes(UTF_8), wanted.getBytes(UTF_8));
    }
}
