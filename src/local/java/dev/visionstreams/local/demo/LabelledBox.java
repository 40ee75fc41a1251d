package dev.visionstreams.local.demo;

import dev.visionstreams.geometry.PixelBox;

/** A box and its label, in pixels of the upright image. */
public record LabelledBox(String label, PixelBox box) {}
