package dev.waybill.benchmark;

import com.rabbitmq.client.ConnectionFactory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeoutException;

/** RabbitMQ's own client, used by hand as well as it can be. */
final class RabbitMqRaw implements Contestant {
  private String endpoint = "";

  @Override
  public void connect(String to) {
    endpoint = to;
  }

  @Override
  public Publishing publish(String destination) {
    try {
      return new RabbitMqRawPublishing(
          RabbitMqRawSettings.factory(endpoint).newConnection("raw-publish"), destination);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public Consuming consume(Intake intake, EventHandler handler) {
    ConnectionFactory factory = RabbitMqRawSettings.factory(endpoint);
    factory.setSharedExecutor(new OnReader());
    try {
      RabbitMqRawConsuming consuming =
          new RabbitMqRawConsuming(factory.newConnection("raw-consume"), intake, handler);
      consuming.start(intake);
      return consuming;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (TimeoutException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {}
}
