/**
 * What applications import: publish and subscribe CloudEvents with the same guarantees on every
 * broker. Start at {@link dev.waybill.Messaging}.
 */
@NullMarked
package dev.waybill;

import org.jspecify.annotations.NullMarked;
