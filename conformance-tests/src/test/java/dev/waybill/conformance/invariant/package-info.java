/** Proves that each invariant can fail, and only for the reason it names. */
@NullMarked
package dev.waybill.conformance.invariant;

import org.jspecify.annotations.NullMarked;
