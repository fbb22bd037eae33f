/** The suite on a real RabbitMQ. */
@NullMarked
package dev.waybill.rabbitmq.conformance;

import org.jspecify.annotations.NullMarked;
