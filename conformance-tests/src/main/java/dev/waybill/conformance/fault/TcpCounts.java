package dev.waybill.conformance.fault;

/**
 * What has passed through a {@link TcpProxy} since it was opened.
 *
 * @param accepted connections accepted from clients
 * @param open connections open now
 * @param reset connections that the proxy reset, or broke off because one side died
 * @param unreachable connections that could not be continued to the broker
 * @param requestBytes bytes forwarded to the broker
 * @param responseBytes bytes forwarded to clients
 * @param droppedBytes bytes swallowed, both directions together
 */
public record TcpCounts(
    long accepted,
    long open,
    long reset,
    long unreachable,
    long requestBytes,
    long responseBytes,
    long droppedBytes) {}
