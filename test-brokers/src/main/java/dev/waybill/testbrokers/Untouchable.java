package dev.waybill.testbrokers;

import java.util.List;

/** A broker that belongs to more than its caller: it serves, and cannot be ended or harmed. */
final class Untouchable implements Broker {
  private final Broker broker;

  Untouchable(Broker broker) {
    this.broker = broker;
  }

  @Override
  public String kind() {
    return broker.kind();
  }

  @Override
  public String version() {
    return broker.version();
  }

  @Override
  public String origin() {
    return broker.origin();
  }

  @Override
  public String endpoint() {
    return broker.endpoint();
  }

  @Override
  public String directEndpoint() {
    return broker.directEndpoint();
  }

  @Override
  public boolean ready() {
    return broker.ready();
  }

  @Override
  public List<Long> pids() {
    return broker.pids();
  }

  @Override
  public String logTail(int lines) {
    return broker.logTail(lines);
  }

  @Override
  public void start() {
    // It runs as long as the JVM does.
  }

  @Override
  public void stop() {
    throw refusal("stopped");
  }

  @Override
  public void kill9() {
    throw refusal("killed");
  }

  @Override
  public void pause() {
    throw refusal("paused");
  }

  @Override
  public void resume() {
    throw refusal("resumed");
  }

  @Override
  public void close() {
    // It ends with the JVM.
  }

  @Override
  public String toString() {
    return broker.toString();
  }

  private UnsupportedOperationException refusal(String what) {
    return new UnsupportedOperationException(
        "Broker '%s' at %s not %s: it is shared by all tests of this JVM. Start one of your own."
            .formatted(kind(), endpoint(), what));
  }
}
