package dev.visionstreams.demo;

import dev.visionstreams.geometry.PixelBox;

/** A box with a name, in pixels of an upright picture. */
public record LabelledBox(String label, PixelBox box) {}
