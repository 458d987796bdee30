package io.tributary.place;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Who announces what was found is not a place's business, nor is any arithmetic. */
class ArchitectureTest {
    @Test
    void placesKnowNeitherKafkaNorWhoAsks() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "io.tributary.app..",
                        "io.tributary.connect..",
                        "io.tributary.schemas..",
                        "io.tributary.merge.kernel..",
                        "io.tributary.merge.technique..",
                        "ai.djl..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.tributary.place"));
    }
}
