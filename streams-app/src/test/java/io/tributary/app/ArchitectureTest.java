package io.tributary.app;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** Who may know whom: events, coordinator, tasks, workers, results, and only that way round. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tributary");

    private static final DescribedPredicate<JavaClass> FILES = resideInAnyPackage(
                    "java.io..", "java.nio.file..", "java.nio.channels..", "io.tributary.merge.store..")
            .and(not(assignableTo(Exception.class)))
            .as("files");

    @Test
    void theCoordinatorSeesNoFiles() {
        noClasses()
                .that()
                .resideInAPackage("..app.coordinator..")
                .should()
                .dependOnClassesThat(FILES)
                .because("it never blocks a Streams thread: files are the workers' business")
                .check(CLASSES);
    }

    @Test
    void theMachineSeesNoKafka() {
        noClasses()
                .that()
                .resideInAPackage("..app.coordinator..")
                .and()
                .haveSimpleName("Machine")
                .should()
                .transitivelyDependOnClassesThat(resideInAnyPackage("org.apache.kafka..", "org.apache.avro.."))
                .check(CLASSES);
    }

    @Test
    void theCoordinatorIsToldWhatTimeItIs() {
        noClasses()
                .that()
                .resideInAPackage("..app.coordinator..")
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethod(Instant.class, "now")
                .orShould()
                .callMethod(Clock.class, "systemUTC")
                .because("a replayed decision must be the same decision")
                .check(CLASSES);
    }

    @Test
    void onlyTheWireSeesAvro() {
        noClasses()
                .that()
                .resideInAPackage("io.tributary.app..")
                .and()
                .resideOutsideOfPackage("..app.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.avro..")
                .check(CLASSES);
    }

    @Test
    void valuesAreOnlyValues() {
        classes()
                .that()
                .resideInAPackage("..app.lineage..")
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java.lang..",
                        "java.util..",
                        "io.tributary.merge..",
                        "io.tributary.app.lineage..",
                        "org.jspecify..")
                .check(CLASSES);
    }

    @Test
    void schemasKnowNothingOfTheApplication() {
        noClasses()
                .that()
                .resideInAPackage("io.tributary.schemas..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("org.apache.kafka..", "io.tributary.app..", "io.tributary.merge..")
                .check(CLASSES);
    }

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        slices().matching("io.tributary.app.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void onlyTheWorkerAndTheFrontTouchTheStore() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "..app.lineage..", "..app.wire..", "..app.view..", "..app.http..", "..app.cluster..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.tributary.merge.store..")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .that()
                .resideInAPackage("io.tributary.app..")
                .or()
                .resideInAPackage("io.tributary.schemas..")
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Common)")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .check(CLASSES);
    }
}
