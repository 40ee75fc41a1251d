/** What all HTTP clients of the application have in common. */
@NullMarked
package dev.visionstreams.http;

import org.jspecify.annotations.NullMarked;
