package dev.waybill.testbrokers;

import java.util.List;
import java.util.function.BooleanSupplier;

/** A broker that somebody else runs. */
record GivenBroker(String kind, String version, String endpoint, BooleanSupplier probe)
    implements Broker {

  @Override
  public String origin() {
    return "given endpoint";
  }

  @Override
  public String directEndpoint() {
    return endpoint;
  }

  @Override
  public boolean ready() {
    return probe.getAsBoolean();
  }

  @Override
  public List<Long> pids() {
    return List.of();
  }

  @Override
  public String logTail(int lines) {
    return "(the log is where the broker runs)";
  }

  @Override
  public void start() {
    // It runs already.
  }

  @Override
  public void stop() {
    throw refusal();
  }

  @Override
  public void kill9() {
    throw refusal();
  }

  @Override
  public void pause() {
    throw refusal();
  }

  @Override
  public void resume() {
    throw refusal();
  }

  @Override
  public void close() {
    // It is not ours.
  }

  private UnsupportedOperationException refusal() {
    return new UnsupportedOperationException(
        "Broker '%s' at %s not changed: its endpoint was given, so somebody else runs it."
            .formatted(kind, endpoint));
  }
}
