package dev.waybill.rabbitmq.crash;

import dev.waybill.Messaging;
import dev.waybill.testbrokers.Broker;
import dev.waybill.testbrokers.Brokers;
import dev.waybill.testbrokers.RabbitMq;
import java.util.List;

/** Members are processes, killed by SIGKILL, of a real broker. */
final class RabbitMqStage implements Stage {
  private final Broker broker;
  private final Members members;
  private final Messaging messaging;

  RabbitMqStage(String test, int maxMillis, String policy) {
    broker = Brokers.start(RabbitMq.recipe());
    members = new Members(test, broker.endpoint(), 16, maxMillis, policy, "orders/billing");
    messaging = Messaging.open(Member.config(broker.endpoint()));
  }

  @Override
  public Messaging messaging() {
    return messaging;
  }

  @Override
  public void start() {
    members.awaitReady(members.start());
  }

  @Override
  public void kill(String process) {
    members.kill9(process.replace(".log", ""));
  }

  @Override
  public void mend() {
    members.mend();
  }

  @Override
  public List<HandlerLog.Call> calls() {
    return members.calls();
  }

  @Override
  public long diedAt(String process) {
    return members.diedAt(process);
  }

  @Override
  public void close() {
    messaging.close();
    members.close();
    broker.close();
  }
}
