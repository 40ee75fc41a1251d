/**
 * All settings of the application. Each is described once, with one default, and is read into the record of the package
 * that uses it.
 *
 * <p>A new setting touches two files: the record that gets the field, {@link dev.visionstreams.fetch.FetchSettings} for
 * example, and the class with its area's keys ({@code FetchKeys}, {@code GeminiKeys} or {@code VisionKeys}), which
 * declares the key and passes its value to the record. The record's constructor validates it. Tests ask for an example
 * value ({@code KeysTest}) and for the row in src/docs/settings.md, which {@code KeysTest} writes if it runs with
 * {@code -Dsettings.write=true}.
 */
@NullMarked
package dev.visionstreams.settings;

import org.jspecify.annotations.NullMarked;
