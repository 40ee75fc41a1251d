package dev.visionstreams.topology;

import dev.visionstreams.event.ImageReference;
import dev.visionstreams.event.ImageRejected;
import org.jspecify.annotations.Nullable;

/** Shortens a rejection that is too large for its topic, so that the reason is delivered whatever the request's size. */
final class Shortening {
    private Shortening() {}

    /**
     * Leaves out the next dispensable part and says so in the message. Returns false if nothing is left to leave out.
     */
    static boolean apply(ImageRejected rejection, long bytes, int limit) {
        boolean inline = rejection.getRequest().getImages().stream().anyMatch(Shortening::isInline);
        if (inline) {
            rejection.getRequest().getImages().stream()
                    .filter(Shortening::isInline)
                    .forEach(image -> {
                        image.setContent(null);
                        image.setUri(null);
                    });
            String kept = rejection.getReceived() == null ? "" : " of request; received has it";
            say(rejection, "The inline content was left out" + kept + ": with it", bytes, limit);
            return true;
        }
        if (rejection.getReceived() != null) {
            rejection.setReceived(null);
            say(rejection, "received was left out, too: with it", bytes, limit);
            return true;
        }
        return false;
    }

    private static void say(ImageRejected rejection, String what, long bytes, int limit) {
        rejection.setMessage(rejection.getMessage() + ". " + what + " the event has " + bytes
                + " bytes, and the topic takes " + limit);
    }

    private static boolean isInline(ImageReference image) {
        @Nullable String uri = image.getUri();
        return image.getContent() != null || (uri != null && uri.regionMatches(true, 0, "data:", 0, 5));
    }
}
