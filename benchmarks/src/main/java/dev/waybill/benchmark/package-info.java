/** Measures Waybill beside hand-written code that does the same on the same broker. */
@NullMarked
package dev.waybill.benchmark;

import org.jspecify.annotations.NullMarked;
