package dev.waybill.conformance;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/**
 * The suite sees what a binder's author sees, and runs without JUnit and without a command line.
 */
class ArchitectureTest {
  private final JavaClasses suite =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("dev.waybill.conformance");

  @Test
  void dependsOnTheApiAndTheSpiOnly() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.waybill.conformance..",
            "dev.waybill",
            "dev.waybill.spi..",
            "dev.waybill.config..",
            "dev.waybill.memory..",
            "io.cloudevents..",
            "org.jspecify..",
            "org.junit..",
            "org.opentest4j..",
            "org.slf4j..",
            "picocli..",
            "java..",
            "javax.xml..",
            "org.w3c.dom..")
        .allowEmptyShould(true)
        .check(suite);
  }

  @Test
  void usesJUnitInItsJUnitPackageOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.waybill.conformance.junit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.junit..", "org.opentest4j..")
        .allowEmptyShould(true)
        .check(suite);
  }

  @Test
  void usesTheMemoryBinderInItsSelfTestOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.waybill.conformance.memory..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.waybill.memory..", "io.cloudevents.jackson..")
        .check(suite);
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "dev.waybill.conformance.memory..", "dev.waybill.conformance.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("dev.waybill.conformance.memory..")
        .check(suite);
  }

  @Test
  void usesPicocliInItsCommandLineOnly() {
    noClasses()
        .that()
        .resideOutsideOfPackage("dev.waybill.conformance.cli..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("picocli..")
        .allowEmptyShould(true)
        .check(suite);
  }
}
