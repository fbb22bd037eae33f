/**
 * Binders that are broken on purpose, each in one way, and binders that are odd but legal. A check
 * that no mutant fails proves nothing; one that an odd binder fails cries wolf.
 */
@NullMarked
package dev.waybill.conformance.mutant;

import org.jspecify.annotations.NullMarked;
