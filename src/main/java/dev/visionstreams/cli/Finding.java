package dev.visionstreams.cli;

import java.util.List;

/**
 * What a check found.
 *
 * @param good whether the processor can run with it
 * @param subject what was looked at, in a word or two
 * @param text what is there, or what is wrong
 * @param advice what to do about it, line by line; commands can be copied
 */
record Finding(boolean good, String subject, String text, List<String> advice) {
    Finding {
        advice = List.copyOf(advice);
    }

    static Finding ok(String subject, String text) {
        return new Finding(true, subject, text, List.of());
    }

    static Finding problem(String subject, String text, String... advice) {
        return new Finding(false, subject, text, List.of(advice));
    }
}
