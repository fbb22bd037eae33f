/** Sentences that a history must satisfy, each judged in one pass over its entries. */
@NullMarked
package dev.waybill.conformance.invariant;

import org.jspecify.annotations.NullMarked;
