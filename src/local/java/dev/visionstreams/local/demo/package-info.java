/** The demo and its parts: an embedded broker, a schema registry, an image server and drawn scenes. Not in production. */
@NullMarked
package dev.visionstreams.local.demo;

import org.jspecify.annotations.NullMarked;
