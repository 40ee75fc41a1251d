package dev.visionstreams.notification;

import java.util.List;
import java.util.Optional;

/**
 * Which objects are asked about. An object whose size isn't told has any.
 *
 * @param prefixes of keys, one of which fits; empty: any key
 * @param suffixes likewise; letters count as they are, so {@code .jpg} isn't {@code .JPG}
 * @param minBytes 0 or more
 * @param maxBytes at least as many
 */
public record NotificationFilter(List<String> prefixes, List<String> suffixes, long minBytes, long maxBytes) {
    public NotificationFilter {
        prefixes = List.copyOf(prefixes);
        suffixes = List.copyOf(suffixes);
    }

    /** Why nothing is asked about a notification. */
    public enum Ignored {
        /** A test of the way. */
        TEST,
        /** No object was created: one was deleted, say. */
        EVENT,
        PREFIX,
        SUFFIX,
        SIZE
    }

    /** Why nothing is asked; empty: it is. */
    public Optional<Ignored> ignores(BucketEvent event) {
        if (!event.isCreation()) {
            return Optional.of(Ignored.EVENT);
        }
        if (!prefixes.isEmpty() && prefixes.stream().noneMatch(event.key()::startsWith)) {
            return Optional.of(Ignored.PREFIX);
        }
        if (!suffixes.isEmpty() && suffixes.stream().noneMatch(event.key()::endsWith)) {
            return Optional.of(Ignored.SUFFIX);
        }
        Long size = event.size();
        boolean fits = size == null || (minBytes <= size && size <= maxBytes);
        return fits ? Optional.empty() : Optional.of(Ignored.SIZE);
    }
}
