/** The port to a vision model: a task and pictures in, a reply or a typed failure out. Knows no vendor. */
@NullMarked
package dev.visionstreams.model;

import org.jspecify.annotations.NullMarked;
