package dev.waybill;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** Three dependencies, and no way from what binders implement into the engine. */
class ArchitectureTest {
  private final JavaClasses api =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("dev.waybill");

  @Test
  void dependsOnThreeLibrariesAndNothingElse() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.waybill",
            "dev.waybill.spi..",
            "dev.waybill.config..",
            "dev.waybill.engine..",
            "io.cloudevents..",
            "org.jspecify..",
            "org.slf4j..",
            "java..")
        .check(api);
  }

  @Test
  void keepsTheSpiAndTheConfigurationClearOfTheEngine() {
    noClasses()
        .that()
        .resideInAnyPackage("dev.waybill.spi..", "dev.waybill.config..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("dev.waybill.engine..")
        .check(api);
  }
}
