package io.tributary.connect;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A plugin reads checkpoints and speaks to others: it computes nothing, and is no part of the application. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tributary.connect");

    @Test
    void aPluginBringsNeitherTheApplicationNorArithmetic() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "io.tributary.app..",
                        "io.tributary.merge.kernel..",
                        "io.tributary.merge.technique..",
                        "ai.djl..",
                        "org.apache.kafka.streams..",
                        "org.apache.kafka.connect.runtime..")
                .check(CLASSES);
    }

    @Test
    void onlyEventsSeeAvro() {
        noClasses()
                .that()
                .resideOutsideOfPackage("..connect.event..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.avro..")
                .check(CLASSES);
    }

    @Test
    void targetsSeeNoKafka() {
        noClasses()
                .that()
                .resideInAPackage("..connect.targets..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("org.apache.kafka..")
                .check(CLASSES);
    }

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        slices().matching("io.tributary.connect.(*)..")
                .should()
                .beFreeOfCycles()
                .check(CLASSES);
    }
}
