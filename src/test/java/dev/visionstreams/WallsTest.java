package dev.visionstreams;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static java.util.Map.entry;

import com.sun.net.httpserver.HttpServer;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import dev.visionstreams.local.emulator.http.LocalHttpServer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The plan of the house: what each package may know. A failure says what to do instead; a new package needs a row here
 * and a line in {@code src/docs/architecture.md}.
 */
class WallsTest {
    private static final String ROOT = "dev.visionstreams";

    /** By package, without the root's prefix; the root itself is "". */
    private static final Map<String, Set<String>> MAY_KNOW = Map.ofEntries(
            // Plain values and tools.
            entry("concurrent", Set.of()),
            entry("http", Set.of("concurrent")),
            entry("config", Set.of()),
            entry("event", Set.of()),
            entry("geometry", Set.of()),
            entry("drawing", Set.of("geometry")),
            entry("serving", Set.of("concurrent")),
            entry("text", Set.of()),
            // From a URI to a reply.
            entry("budget", Set.of()),
            entry("bytes", Set.of()),
            entry("image", Set.of("bytes", "geometry")),
            entry("image.worker", Set.of("bytes", "concurrent", "geometry", "image")),
            entry("fetch", Set.of("bytes", "concurrent", "http")),
            entry("model", Set.of("bytes", "geometry")),
            entry("gemini", Set.of("bytes", "geometry", "http", "model", "text")),
            entry("gate", Set.of("concurrent", "model")),
            entry("reuse", Set.of("geometry", "model")),
            entry("pipeline", Set.of("bytes", "fetch", "gate", "geometry", "image", "model", "reuse", "text")),
            // From a record to an outcome.
            entry("inflight", Set.of("concurrent")),
            entry("notification", Set.of()),
            entry("serde", Set.of("concurrent")),
            entry("serde.registry", Set.of("serde")),
            entry("serde.confluent", Set.of("serde", "serde.registry")),
            entry(
                    "topology",
                    Set.of(
                            "budget",
                            "event",
                            "fetch",
                            "geometry",
                            "image",
                            "inflight",
                            "model",
                            "notification",
                            "pipeline",
                            "reuse",
                            "serde",
                            "text")),
            entry("tracing", Set.of("config", "fetch", "inflight", "model", "pipeline", "topology")),
            entry(
                    "telemetry",
                    Set.of(
                            "budget",
                            "concurrent",
                            "fetch",
                            "gemini",
                            "image",
                            "inflight",
                            "model",
                            "notification",
                            "pipeline",
                            "reuse",
                            "serving",
                            "text",
                            "topology")),
            entry("gallery", Set.of("bytes", "fetch", "image", "image.worker", "serving")),
            // What is put together of them.
            entry(
                    "settings",
                    Set.of(
                            "budget",
                            "bytes",
                            "config",
                            "event",
                            "fetch",
                            "gemini",
                            "image.worker",
                            "inflight",
                            "model",
                            "notification",
                            "serde",
                            "serde.confluent",
                            "telemetry",
                            "topology")),
            entry("broker", Set.of("budget", "concurrent", "config", "inflight", "settings", "topology")),
            entry(
                    "app",
                    Set.of(
                            "broker",
                            "budget",
                            "bytes",
                            "concurrent",
                            "config",
                            "event",
                            "fetch",
                            "gate",
                            "gemini",
                            "image",
                            "image.worker",
                            "inflight",
                            "model",
                            "pipeline",
                            "reuse",
                            "serde",
                            "serde.confluent",
                            "settings",
                            "telemetry",
                            "topology",
                            "tracing")),
            // Commands.
            entry(
                    "cli.check",
                    Set.of(
                            "app",
                            "broker",
                            "config",
                            "event",
                            "gemini",
                            "model",
                            "serde",
                            "serde.confluent",
                            "serde.registry",
                            "settings")),
            entry(
                    "cli.replay",
                    Set.of(
                            "app",
                            "broker",
                            "cli.watch",
                            "event",
                            "fetch",
                            "image",
                            "inflight",
                            "model",
                            "settings",
                            "text",
                            "topology")),
            entry(
                    "cli.submit",
                    Set.of("app", "broker", "event", "fetch", "inflight", "model", "serde", "settings", "text")),
            entry(
                    "cli.watch",
                    Set.of(
                            "app",
                            "broker",
                            "drawing",
                            "event",
                            "fetch",
                            "gallery",
                            "geometry",
                            "image",
                            "serde",
                            "settings",
                            "text",
                            "topology")),
            entry(
                    "cli",
                    Set.of(
                            "app",
                            "broker",
                            "cli.check",
                            "cli.replay",
                            "cli.submit",
                            "cli.watch",
                            "config",
                            "event",
                            "gallery",
                            "model",
                            "pipeline",
                            "serde",
                            "settings",
                            "telemetry",
                            "text")),
            entry("", Set.of("cli")),
            // What only development needs; nothing above may know it.
            entry("local.emulator.http", Set.of("concurrent")),
            entry("local.emulator.sight", Set.of("geometry")),
            entry("local.emulator.faults", Set.of("local.emulator.http")),
            entry(
                    "local.emulator.files",
                    Set.of("local.emulator.faults", "local.emulator.http", "local.emulator.sight")),
            entry("local.emulator.wire", Set.of("local.emulator.files", "local.emulator.http", "local.emulator.sight")),
            entry("local.emulator.reply", Set.of("geometry", "local.emulator.sight", "local.emulator.wire")),
            entry(
                    "local.emulator",
                    Set.of(
                            "cli",
                            "local.emulator.faults",
                            "local.emulator.files",
                            "local.emulator.http",
                            "local.emulator.reply",
                            "local.emulator.sight",
                            "local.emulator.wire")),
            entry(
                    "local.demo",
                    Set.of(
                            "app",
                            "broker",
                            "cli",
                            "cli.submit",
                            "cli.watch",
                            "concurrent",
                            "event",
                            "gallery",
                            "geometry",
                            "local.emulator",
                            "local.emulator.http",
                            "local.emulator.sight",
                            "model",
                            "settings",
                            "text")));

    private static final String[] LOCAL = {ROOT + ".local.."};

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    @Test
    void shouldServeOverTheJdksServerInOnePlace() {
        check(noClasses()
                .that()
                .doNotHaveFullyQualifiedName(LocalHttpServer.class.getName())
                .should()
                .dependOnClassesThat()
                .areAssignableTo(HttpServer.class)
                .because("the JDK reads its server's settings with the first one of a process: use LocalHttpServer,"
                        + " or replies wait 40 ms for delayed acknowledgements."));
    }

    @ParameterizedTest
    @MethodSource("packages")
    void shouldKnowOnlyThePackagesThatItsRowNames(String name) {
        Set<String> allowed = MAY_KNOW.getOrDefault(name, Set.of());
        String[] open = Stream.concat(Stream.of(name), allowed.stream())
                .map(WallsTest::full)
                .toArray(String[]::new);

        check(noClasses()
                .that()
                .resideInAPackage(full(name))
                .should()
                .dependOnClassesThat(resideInAPackage(ROOT + "..").and(resideOutsideOfPackages(open)))
                .because(full(name) + " may know "
                        + (allowed.isEmpty()
                                ? "no other package."
                                : "only " + String.join(", ", new TreeSet<>(allowed)) + ".")
                        + " Declare what you need as an interface in a package that it knows and let app pass in an"
                        + " implementation, or move the class to where it belongs"));
    }

    @Test
    void shouldHaveNoCircles() {
        check(slices().matching(ROOT + ".(**)")
                .should()
                .beFreeOfCycles()
                .because("packages in a circle are one package: move the class that ties them, or declare an interface"
                        + " in the lower one"));
    }

    @Test
    void shouldLiveInAPackageWithARow() {
        String[] packages = MAY_KNOW.keySet().stream().map(WallsTest::full).toArray(String[]::new);

        check(classes()
                .should()
                .resideInAnyPackage(packages)
                .because("every package has a row in this test: add the row, with what the package may know"));
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
    void shouldSeeKafkaInFewPackages() {
        only(
                of("app", "broker", "cli", "inflight", "local", "serde", "settings", "telemetry", "topology"),
                "the others are about images, models and bytes: hand them plain values",
                "org.apache.kafka..",
                "kafka..");
    }

    @Test
    void shouldSeeTheBrokerOnlyInTheDemo() {
        only(
                of("local.demo"),
                "no broker is in the production image: talk to one through org.apache.kafka.clients",
                "kafka..",
                "org.apache.kafka.server..",
                "org.apache.kafka.metadata..",
                "org.apache.kafka.controller..");
    }

    @Test
    void shouldSeeHttpInFewPackages() {
        only(
                of("cli", "fetch", "gemini", "http", "local", "serde", "settings", "telemetry"),
                "the others must not do I/O: pass in an ImageFetcher or a VisionModel",
                "okhttp3..",
                "java.net.http..",
                "com.sun.net.httpserver..");
    }

    @Test
    void shouldSeeOpenTelemetryInOnePackage() {
        only(
                of("tracing"),
                "traces are made around the parts: put what you want to show behind an interface that tracing implements",
                "io.opentelemetry..");
    }

    @Test
    void shouldSeeJsonInFewPackages() {
        only(
                of("cli", "gallery", "gemini", "local", "notification", "reuse", "serde", "telemetry"),
                "JSON is a detail of a peer: map it to the model's types in gemini, or to Avro's in serde",
                "com.fasterxml.jackson..");
    }

    @Test
    void shouldSeeAvroInFewPackages() {
        only(
                of("app", "cli", "event", "local", "serde", "settings", "topology"),
                "Avro is a detail of the topics: map events to the domain in topology",
                "org.apache.avro..",
                ROOT + ".event..");
    }

    @Test
    void shouldConfigureWithOnlyTheJdk() {
        check(classes()
                .that()
                .resideInAPackage(ROOT + ".config..")
                .should()
                .onlyDependOnClassesThat(resideInAnyPackage(ROOT + ".config..", "java..", "org.jspecify.."))
                .because("config reads plain values: settings builds what each package wants"));
    }

    @Test
    void shouldExitOnlyInMain() {
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
    void shouldHaveNoPackageForOddsAndEnds() {
        check(noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..", "..common..", "..helper..")
                .because("a class belongs to the package whose idea it is: name the idea"));
    }

    private static void only(String[] packages, String because, String... libraries) {
        check(noClasses()
                .that()
                .resideOutsideOfPackages(packages)
                .should()
                .dependOnClassesThat(resideInAnyPackage(libraries))
                .because(because));
    }

    private static void check(ArchRule rule) {
        rule.allowEmptyShould(true).check(CLASSES);
    }

    private static Stream<String> packages() {
        return MAY_KNOW.keySet().stream().sorted();
    }

    private static String full(String name) {
        return name.isEmpty() ? ROOT : ROOT + "." + name;
    }

    private static String[] of(String... names) {
        return Arrays.stream(names).map(name -> ROOT + "." + name + "..").toArray(String[]::new);
    }
}
