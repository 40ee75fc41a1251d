package dev.visionstreams.serde.confluent;

/** Whether tests can use Confluent's classes. */
final class ConfluentPresence {
    private ConfluentPresence() {}

    static boolean isThere() {
        boolean there = ConfluentClasses.find(ConfluentPresence.class.getClassLoader()) != null;
        if (!there && Boolean.getBoolean("confluent.expected")) {
            throw new AssertionError("the profile confluent is on and Confluent's serializer isn't on the class path");
        }
        return there;
    }
}
