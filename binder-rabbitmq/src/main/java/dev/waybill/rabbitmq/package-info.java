/** Carries events over RabbitMQ. Only the provider and its options are for applications. */
@NullMarked
package dev.waybill.rabbitmq;

import org.jspecify.annotations.NullMarked;
