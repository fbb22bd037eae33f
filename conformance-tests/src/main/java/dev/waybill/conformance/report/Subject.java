package dev.waybill.conformance.report;

import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Kit;
import dev.waybill.spi.BinderProvider;

/**
 * What was judged.
 *
 * @param binder the binder's type, such as kafka
 * @param version the binder's version, as its jar has it
 * @param client name and version of the broker's client; empty where there is none
 * @param server product and version of the server
 */
public record Subject(String binder, String version, String client, String server) {
  /** This binder, connected to this server. */
  public static Subject of(BinderUnderTest binder, String server) {
    BinderProvider provider = binder.provider();
    return new Subject(
        binder.type(), Kit.versionOf(provider.getClass()), provider.client(), server);
  }

  /** In a line. */
  public String text() {
    return "%s %s on %s%s"
        .formatted(binder, version, server, client.isEmpty() ? "" : ", through " + client);
  }
}
