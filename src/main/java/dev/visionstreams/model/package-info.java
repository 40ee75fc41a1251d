/** The port to a vision model: a task and images in, a reply or a typed failure out. Vendor-neutral. */
@NullMarked
package dev.visionstreams.model;

import org.jspecify.annotations.NullMarked;
