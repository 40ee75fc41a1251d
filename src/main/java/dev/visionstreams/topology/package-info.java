/** The topology, what is done with each request, and the mapping between events and the domain. */
@NullMarked
package dev.visionstreams.topology;

import org.jspecify.annotations.NullMarked;
