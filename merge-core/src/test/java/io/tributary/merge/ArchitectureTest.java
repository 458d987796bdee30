package io.tributary.merge;

import static com.tngtech.archunit.core.domain.JavaCall.Predicates.target;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameStartingWith;
import static com.tngtech.archunit.core.domain.properties.HasOwner.Predicates.With.owner;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.Date;
import java.util.Random;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** The mathematics and the files know nothing of transport, and are told what time it is. */
class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.tributary.merge");

    @Test
    void nothingHereKnowsOfKafkaAvroOrHttp() {
        noClasses()
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "org.apache.kafka..",
                        "org.apache.avro..",
                        "io.javalin..",
                        "io.micrometer..",
                        "java.net.http..",
                        "com.sun.net..",
                        "picocli..",
                        "io.tributary.app..",
                        "io.tributary.schemas..")
                .check(CLASSES);
    }

    @Test
    void nothingHereLooksAtAClock() {
        noClasses()
                .should()
                .callMethod(System.class, "currentTimeMillis")
                .orShould()
                .callMethodWhere(target(nameMatching("now")).and(target(owner(nameStartingWith("java.time")))))
                .orShould()
                .callMethodWhere(
                        target(nameStartingWith("system")).and(target(owner(nameStartingWith(Clock.class.getName())))))
                .orShould()
                .callConstructor(Date.class)
                .because("time enters as an argument (elapsed time by System.nanoTime may be measured)")
                .check(CLASSES);
    }

    @Test
    void nothingHereDrawsRandomNumbersWithoutASeed() {
        noClasses()
                .that()
                .doNotHaveSimpleName("TemporaryNames")
                // a generator of the bytes that it is given
                .and()
                .doNotHaveFullyQualifiedName("io.tributary.merge.signing.KeyFileSigner$Given")
                .should()
                .callMethod(Math.class, "random")
                .orShould()
                .callConstructor(Random.class)
                .orShould()
                .dependOnClassesThat()
                .belongToAnyOf(ThreadLocalRandom.class, SecureRandom.class)
                .because("the same input gives the same bytes; only names of temporary files may differ")
                .check(CLASSES);
    }

    @Test
    void packagesDependOnEachOtherInOneDirection() {
        slices().matching("io.tributary.merge.(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void theRootPackageHoldsTheErrorsAndNothingElse() {
        classes()
                .that()
                .resideInAPackage("io.tributary.merge")
                .and()
                .doNotHaveSimpleName("package-info")
                .should()
                .haveNameMatching(".*\\.(ErrorType|ErrorCode|MergeException)(\\$.*)?")
                .check(CLASSES);
    }

    @Test
    void namesSayWhatAThingIs() {
        noClasses()
                .should()
                .haveNameMatching(".*(Utils?|Helper|Manager|Impl|Common)")
                .orShould()
                .haveSimpleNameStartingWith("Abstract")
                .check(CLASSES);
    }
}
