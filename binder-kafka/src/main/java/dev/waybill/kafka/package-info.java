/** Carries events over Apache Kafka. Only the provider and its options are for applications. */
@NullMarked
package dev.waybill.kafka;

import org.jspecify.annotations.NullMarked;
