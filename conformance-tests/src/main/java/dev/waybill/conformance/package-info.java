/**
 * The conformance suite: proves, check by check, what a binder promises. A binder's author extends
 * {@link dev.waybill.conformance.junit.BinderConformance} and says how to reach the binder.
 */
@NullMarked
package dev.waybill.conformance;

import org.jspecify.annotations.NullMarked;
