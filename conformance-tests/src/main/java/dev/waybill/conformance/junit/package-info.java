/** The suite as JUnit 5 tests. */
@NullMarked
package dev.waybill.conformance.junit;

import org.jspecify.annotations.NullMarked;
