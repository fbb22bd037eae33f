package dev.waybill.test;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a class, or one test, a {@link WaybillTest} as parameter, also in its {@code
 * BeforeEach} and {@code AfterEach} methods. What stands at a method wins over what stands at its
 * class.
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@ExtendWith(WaybillExtension.class)
public @interface WithWaybill {
  /** See {@link WaybillTest.Builder#seed}. */
  long seed() default 1;

  /** See {@link WaybillTest.Builder#shuffled}. */
  boolean shuffled() default false;

  /** Configuration, such as {@code "waybill.defaults.concurrency=1"}. */
  String[] config() default {};
}
