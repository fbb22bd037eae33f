package dev.waybill.test;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import org.junit.jupiter.api.Test;

/** The kit knows where time and handlers enter the engine, and works without JUnit and AssertJ. */
class ArchitectureTest {
  private static final String TIME_AND_HANDLERS =
      "dev\\.waybill\\.engine\\."
          + "(EngineRuntime|VirtualRuntime|SoloGate|MemberSettings|Attempt|Handler(\\$\\w+)?)";

  private final JavaClasses kit =
      new ClassFileImporter()
          .withImportOption(location -> !location.contains("/test-classes/"))
          .importPackages("dev.waybill.test");

  @Test
  void dependsOnTheApiAndTheMemoryBinder() {
    classes()
        .should()
        .onlyDependOnClassesThat()
        .resideInAnyPackage(
            "dev.waybill.test..",
            "dev.waybill",
            "dev.waybill.engine",
            "dev.waybill.memory",
            "dev.waybill.spi",
            "io.cloudevents..",
            "org.assertj.core.api..",
            "org.jspecify..",
            "org.junit..",
            "java..")
        .check(kit);
  }

  @Test
  void knowsTimeAndHandlersOfTheEngineAndNothingElse() {
    noClasses()
        .should()
        .dependOnClassesThat(
            resideInAPackage("dev.waybill.engine").and(not(nameMatching(TIME_AND_HANDLERS))))
        .check(kit);
  }

  @Test
  void usesJUnitInTheExtensionOnly() {
    noClasses()
        .that()
        .haveNameNotMatching(".*\\.(WaybillExtension|WithWaybill)")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.junit..")
        .check(kit);
  }

  @Test
  void usesAssertJInTheAssertionsOnly() {
    noClasses()
        .that()
        .haveSimpleNameNotEndingWith("Assert")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("org.assertj..")
        .check(kit);
  }
}
