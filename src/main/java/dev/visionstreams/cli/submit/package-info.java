/** From what a user names, a URI, a file or a line of a list, to requests on a topic. */
@NullMarked
package dev.visionstreams.cli.submit;

import org.jspecify.annotations.NullMarked;
