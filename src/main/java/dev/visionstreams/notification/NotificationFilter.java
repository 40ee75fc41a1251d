package dev.visionstreams.notification;

import java.util.List;
import java.util.Optional;

/**
 * Which objects become requests. An object of unknown size has any size.
 *
 * @param prefixes of keys, one of which has to match; empty for any key
 * @param suffixes likewise; case-sensitive, so {@code .jpg} isn't {@code .JPG}
 * @param minBytes 0 or more
 * @param maxBytes {@code minBytes} or more
 */
public record NotificationFilter(List<String> prefixes, List<String> suffixes, long minBytes, long maxBytes) {
    public NotificationFilter {
        prefixes = List.copyOf(prefixes);
        suffixes = List.copyOf(suffixes);
    }

    /** Why a notification is ignored. */
    public enum Ignored {
        /** S3's test event. */
        TEST,
        /** No object was created, for example one was deleted. */
        EVENT,
        PREFIX,
        SUFFIX,
        SIZE
    }

    /** Why a notification is ignored; empty if it becomes a request. */
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
