/** Notifications of object stores about their buckets. */
@NullMarked
package dev.visionstreams.notification;

import org.jspecify.annotations.NullMarked;
