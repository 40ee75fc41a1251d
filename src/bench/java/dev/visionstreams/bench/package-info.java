/** The benchmark: a workload, a stub of the model's service, and the peers that do the same job beside the processor. */
@NullMarked
package dev.visionstreams.bench;

import org.jspecify.annotations.NullMarked;
