/**
 * The memory binder: a broker inside this JVM. It is what Waybill uses where nothing is configured,
 * the fake that tests use instead of mocks, and the reference model of the conformance suite.
 */
@NullMarked
package dev.waybill.memory;

import org.jspecify.annotations.NullMarked;
