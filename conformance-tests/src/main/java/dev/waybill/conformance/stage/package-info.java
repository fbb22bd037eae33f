/** What scenarios play on: messages, publishers, members, faults, and the end of a run. */
@NullMarked
package dev.waybill.conformance.stage;

import org.jspecify.annotations.NullMarked;
