package dev.waybill.conformance.spi;

import dev.waybill.conformance.stage.Message;
import dev.waybill.spi.Inbound;

/**
 * A delivery at the SPI.
 *
 * @param message what was published
 * @param inbound what the binder handed over
 * @param nth the how-manieth time in its group, from 1
 */
public record SpiDelivery(Message message, Inbound inbound, int nth) {}
