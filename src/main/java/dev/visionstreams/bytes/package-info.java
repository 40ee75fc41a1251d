/** Image bytes in memory and on disk, and the budgets that bound them. */
@NullMarked
package dev.visionstreams.bytes;

import org.jspecify.annotations.NullMarked;
