/** Processes that die while they work, and what must hold all the same. */
@NullMarked
package dev.waybill.rabbitmq.crash;

import org.jspecify.annotations.NullMarked;
