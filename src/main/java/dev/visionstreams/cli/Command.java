package dev.visionstreams.cli;

import java.util.concurrent.Callable;

/**
 * A command of the command line: returns its exit code, 0 done or 1 failed. Commands of parts that production leaves out
 * are found by {@link java.util.ServiceLoader}.
 */
public interface Command extends Callable<Integer> {}
