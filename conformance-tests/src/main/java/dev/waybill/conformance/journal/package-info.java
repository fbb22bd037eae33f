/** What happened in a run: written by many threads and processes, read by the invariants. */
@NullMarked
package dev.waybill.conformance.journal;

import org.jspecify.annotations.NullMarked;
