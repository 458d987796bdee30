package io.tributary.objects;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** A bucket is keys and bytes: whoever stores what in it stays unknown here. */
class ArchitectureTest {
    @Test
    void bucketsKnowTheirInterfaceAndTheLibraryAndNothingElseOfTributary() {
        classes()
                .should()
                .onlyDependOnClassesThat()
                .resideInAnyPackage(
                        "java..",
                        "org.apache.opendal..",
                        "org.jspecify..",
                        "io.tributary.objects..",
                        "io.tributary.merge",
                        "io.tributary.merge.file..",
                        "io.tributary.merge.store..")
                .check(new ClassFileImporter()
                        .withImportOption(new ImportOption.DoNotIncludeTests())
                        .importPackages("io.tributary.objects"));
    }
}
