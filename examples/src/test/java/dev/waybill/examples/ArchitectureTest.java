package dev.waybill.examples;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Examples show what applications may use, and that is the API alone: no binder, no SPI. */
class ArchitectureTest {
  @Test
  void needNothingButTheApi() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.waybill.examples..", "dev.waybill", "io.cloudevents..", "org.jspecify..", "java..")
        .check(
            new ClassFileImporter()
                .withImportOption(location -> !location.contains("/test-classes/"))
                .importPackages("dev.waybill.examples"));
  }
}
