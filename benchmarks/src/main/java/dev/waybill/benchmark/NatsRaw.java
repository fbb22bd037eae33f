package dev.waybill.benchmark;

/** NATS's own client, used by hand as well as it can be. */
final class NatsRaw implements Contestant {
  private String endpoint = "";

  @Override
  public void connect(String to) {
    endpoint = to;
  }

  @Override
  public Publishing publish(String destination) {
    return new NatsRawPublishing(NatsRawSettings.connect(endpoint), destination);
  }

  @Override
  public Consuming consume(Intake intake, EventHandler handler) {
    NatsRawConsuming consuming =
        new NatsRawConsuming(NatsRawSettings.connect(endpoint), intake, handler);
    consuming.start(intake);
    return consuming;
  }

  @Override
  public void close() {}
}
