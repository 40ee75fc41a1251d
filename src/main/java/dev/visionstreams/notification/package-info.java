/** What object stores tell of their buckets. */
@NullMarked
package dev.visionstreams.notification;

import org.jspecify.annotations.NullMarked;
