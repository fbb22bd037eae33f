/** Proves that a journal loses nothing, whoever dies while writing it. */
@NullMarked
package dev.waybill.conformance.journal;

import org.jspecify.annotations.NullMarked;
