/** A small application and its tests; {@code docs/testing.md} shows them. */
@NullMarked
package dev.waybill.test.billing;

import org.jspecify.annotations.NullMarked;
