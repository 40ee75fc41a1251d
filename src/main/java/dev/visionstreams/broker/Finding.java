package dev.visionstreams.broker;

import java.util.List;

/**
 * The result of one check.
 *
 * @param good whether the processor can run with it
 * @param subject what was looked at, in a word or two
 * @param text what is there, or what is wrong
 * @param advice what to do about it, line by line; commands can be copied
 */
public record Finding(boolean good, String subject, String text, List<String> advice) {
    public Finding {
        advice = List.copyOf(advice);
    }

    public static Finding ok(String subject, String text) {
        return new Finding(true, subject, text, List.of());
    }

    public static Finding problem(String subject, String text, String... advice) {
        return new Finding(false, subject, text, List.of(advice));
    }
}
