package dev.waybill.nats;

import io.nats.client.Connection;
import io.nats.client.Dispatcher;
import io.nats.client.api.ServerInfo;

/**
 * One connection, from when it was made to when it broke. What belongs to it ends with it.
 *
 * @param generation grows with each connection
 * @param cautious whether the last connection died of something it had read, so that whoever reads
 *     on should ask for one message at a time
 * @param confirmations calls back for what was published
 * @param deliveries calls back for what is consumed
 */
record Session(
    Connection connection,
    long generation,
    boolean cautious,
    ServerInfo server,
    Dispatcher confirmations,
    Dispatcher deliveries) {}
