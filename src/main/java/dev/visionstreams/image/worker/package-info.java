/** Decodes images in processes of their own, so that no image can harm the one that handles events. */
@NullMarked
package dev.visionstreams.image.worker;

import org.jspecify.annotations.NullMarked;
