/** What may be spent on calls, and what was: by all instances together, in days and hours of a time zone. */
@NullMarked
package dev.visionstreams.budget;

import org.jspecify.annotations.NullMarked;
