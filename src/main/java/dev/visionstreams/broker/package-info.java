/** What the processor needs of its Kafka cluster: topics inspected, created, grown and watched; clients and their settings. */
@NullMarked
package dev.visionstreams.broker;

import org.jspecify.annotations.NullMarked;
