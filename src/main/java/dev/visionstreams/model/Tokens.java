package dev.visionstreams.model;

/**
 * Tokens that calls took, as the service counts them; each 0 or more.
 *
 * @param prompt of the prompt, images included
 * @param output of the reply, without thinking
 * @param thought of thinking, which is billed as output
 * @param total of all, by the service's own sum
 * @param cached of the prompt's, those that the service had cached and bills for less
 * @param tool what tools, such as code execution, added to the prompt
 */
public record Tokens(long prompt, long output, long thought, long total, long cached, long tool) {
    public static final Tokens NONE = new Tokens(0, 0, 0, 0, 0, 0);

    Tokens plus(Tokens other) {
        return new Tokens(
                prompt + other.prompt,
                output + other.output,
                thought + other.thought,
                total + other.total,
                cached + other.cached,
                tool + other.tool);
    }
}
