/** Carries events over NATS JetStream. Only the provider and its options are for applications. */
@NullMarked
package dev.waybill.nats;

import org.jspecify.annotations.NullMarked;
