package dev.visionstreams;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static java.util.Map.entry;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What each room may know. A failure says what to do instead; a new room needs a line here. */
class WallsTest {
    private static final String ROOT = "dev.visionstreams";

    /** Stands for every room of production but the root. */
    private static final List<String> ANY = List.of(
            "cli",
            "config",
            "event",
            "registry",
            "geometry",
            "image",
            "fetch",
            "model",
            "gemini",
            "pipeline",
            "inflight",
            "notification",
            "topology",
            "telemetry");

    private static final Map<String, List<String>> MAY_KNOW = Map.ofEntries(
            entry("cli", ANY),
            entry("config", List.of()),
            entry("event", List.of()),
            entry("registry", List.of()),
            entry("geometry", List.of()),
            entry("image", List.of("geometry")),
            entry("fetch", List.of("image")),
            entry("model", List.of("geometry", "image")),
            entry("gemini", List.of("model", "image", "geometry")),
            entry("pipeline", List.of("fetch", "image", "model", "geometry")),
            entry("inflight", List.of()),
            entry("notification", List.of()),
            // The four rooms of values are what a pipeline's outcomes, which it maps to events, are made of.
            entry(
                    "topology",
                    List.of("pipeline", "inflight", "event", "geometry", "image", "fetch", "model", "notification")),
            entry("telemetry", ANY),
            entry("emulator", ANY),
            entry("demo", ANY));

    /** Commands run the processor that the root puts together. */
    private static final List<String> KNOW_THE_ROOT = List.of("cli", "demo");

    private static final String[] LOCAL = rooms("emulator", "demo");

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @ParameterizedTest
    @MethodSource("roomNames")
    void shouldKnowOnlyTheRoomsThatItsRowNames(String room) {
        List<String> allowed = MAY_KNOW.getOrDefault(room, List.of());
        boolean root = KNOW_THE_ROOT.contains(room);
        String[] open = Stream.of(Stream.of(room), allowed.stream(), local(room))
                .flatMap(Function.identity())
                .map(name -> ROOT + "." + name + "..")
                .toArray(String[]::new);

        check(noClasses()
                .that()
                .resideInAPackage(ROOT + "." + room + "..")
                .should()
                .dependOnClassesThat(
                        resideInAPackage(root ? ROOT + ".*.." : ROOT + "..").and(resideOutsideOfPackages(open)))
                .because(room + " may know "
                        + (allowed.isEmpty() ? "no other room." : String.join(", ", allowed) + " alone.")
                        + " Say what you need as an interface in a room that it knows and let the root pass an"
                        + " implementation in, or move the class to where it belongs"));
    }

    @Test
    void shouldLiveInARoom() {
        String[] rooms = Stream.concat(
                        Stream.of(ROOT), MAY_KNOW.keySet().stream().map(room -> ROOT + "." + room + ".."))
                .toArray(String[]::new);

        check(classes()
                .should()
                .resideInAnyPackage(rooms)
                .because("every package is a room with a row in this test: add the row, with what the room may know"));
    }

    @Test
    void shouldKeepTheEmulatorAndTheDemoOutOfProduction() {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(LOCAL)
                .should()
                .dependOnClassesThat(resideInAnyPackage(LOCAL))
                .because("they and the broker aren't in the production image:"
                        + " offer them through META-INF/services and find them by java.util.ServiceLoader"));
    }

    @Test
    void shouldSeeKafkaInFewRooms() {
        only(
                rooms("topology", "inflight", "registry", "telemetry", "cli", "demo"),
                "the others are about images, models and bytes: hand them plain values",
                "org.apache.kafka..",
                "kafka..");
    }

    @Test
    void shouldSeeTheBrokerInTheDemoAlone() {
        only(
                rooms("demo"),
                "no broker is in the production image: talk to one through org.apache.kafka.clients",
                "kafka..",
                "org.apache.kafka.server..",
                "org.apache.kafka.metadata..",
                "org.apache.kafka.controller..");
    }

    @Test
    void shouldSeeHttpInFewRooms() {
        only(
                rooms("fetch", "gemini", "registry", "telemetry", "cli", "emulator", "demo"),
                "the others must not do I/O: pass in an ImageFetcher or a VisionModel",
                "okhttp3..",
                "java.net.http..",
                "com.sun.net.httpserver..");
    }

    @Test
    void shouldSeeJsonInFewRooms() {
        only(
                rooms("gemini", "registry", "notification", "telemetry", "cli", "emulator", "demo"),
                "JSON is a detail of a peer: map it to the model's types in gemini, or to Avro's in registry",
                "com.fasterxml.jackson..");
    }

    @Test
    void shouldSeeAvroInFewRooms() {
        only(
                rooms("event", "registry", "topology", "cli", "emulator", "demo"),
                "Avro is a detail of the topics: map events to the domain in topology",
                "org.apache.avro..",
                ROOT + ".event..");
    }

    @Test
    void shouldConfigureWithTheJdkAlone() {
        check(classes()
                .that()
                .resideInAPackage(ROOT + ".config..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ROOT + ".config..", "java..", "org.jspecify.."))
                .because("settings are plain values: let the root turn them into what a library wants"));
    }

    @Test
    void shouldExitInMainAlone() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(ROOT + ".Main")
                .should()
                .callMethod(System.class, "exit", int.class)
                .orShould()
                .callMethod(Runtime.class, "exit", int.class)
                .because("an exit elsewhere skips the graceful stop: return an exit code or throw"));
    }

    @Test
    void shouldLogThroughSlf4j() {
        check(noClasses()
                .should()
                .dependOnClassesThat(resideInAPackage("java.util.logging.."))
                .because("logs go through org.slf4j.Logger, where operators set levels"));
    }

    @Test
    void shouldHaveNoRoomForOddsAndEnds() {
        check(noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..")
                .because("a class belongs to the room whose idea it is: name the idea"));
    }

    /** The root may know everything that production has. */
    private static void only(String[] rooms, String because, String... libraries) {
        String[] allowed = Stream.concat(Stream.of(ROOT), Arrays.stream(rooms)).toArray(String[]::new);
        check(noClasses()
                .that()
                .resideOutsideOfPackages(allowed)
                .should()
                .dependOnClassesThat(resideInAnyPackage(libraries))
                .because(because));
    }

    /** Rooms may still be empty. */
    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    private static Stream<String> roomNames() {
        return MAY_KNOW.keySet().stream().sorted();
    }

    private static Stream<String> local(String room) {
        return List.of("emulator", "demo").contains(room) ? Stream.of("emulator", "demo") : Stream.empty();
    }

    private static String[] rooms(String... names) {
        return Arrays.stream(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
