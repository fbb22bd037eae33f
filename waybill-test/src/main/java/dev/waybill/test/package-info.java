/**
 * Waybill for tests of applications: the engine on a memory broker under virtual time. Begin at
 * {@link dev.waybill.test.WaybillTest}.
 */
@NullMarked
package dev.waybill.test;

import org.jspecify.annotations.NullMarked;
