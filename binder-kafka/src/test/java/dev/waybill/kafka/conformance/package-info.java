/** The suite on a real Kafka. */
@NullMarked
package dev.waybill.kafka.conformance;

import org.jspecify.annotations.NullMarked;
