package dev.waybill.nats;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** What is not on the list is forbidden: the engine and other binders above all. */
class ArchitectureTest {
  @Test
  void dependsOnTheApiTheSpiAndItsOwnClient() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.waybill.nats..",
            "dev.waybill",
            "dev.waybill.spi..",
            "dev.waybill.config..",
            "io.cloudevents..",
            "io.nats..",
            "org.jspecify..",
            "org.slf4j..",
            "java..")
        .allowEmptyShould(true)
        .check(
            new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("dev.waybill.nats"));
  }
}
