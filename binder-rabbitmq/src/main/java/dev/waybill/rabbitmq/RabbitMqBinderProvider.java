package dev.waybill.rabbitmq;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.impl.ClientVersion;
import dev.waybill.ConfigurationException;
import dev.waybill.MessagingException;
import dev.waybill.config.Option;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeoutException;

/** Opens binders of the type {@code rabbitmq}. */
public final class RabbitMqBinderProvider implements BinderProvider {
  /** For the service loader. */
  public RabbitMqBinderProvider() {}

  @Override
  public String type() {
    return "rabbitmq";
  }

  @Override
  public String client() {
    return "amqp-client " + ClientVersion.VERSION;
  }

  @Override
  public List<Option<?>> options() {
    return RabbitMqOptions.all();
  }

  @Override
  public List<String> problems(BinderConfig config) {
    return ClientSettings.problems(config);
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    ClientSettings settings = new ClientSettings(config);
    Connections connections = new Connections(config.name(), settings, runtime);
    Connection connection = connect(config, settings, connections);
    try {
      ServerFacts server = ServerFacts.read(connection);
      return new RabbitMqBinder(config, settings, connections, connection, server, runtime);
    } catch (RuntimeException e) {
      Connections.close(connection);
      throw e;
    }
  }

  private static Connection connect(
      BinderConfig config, ClientSettings settings, Connections connections) {
    try {
      return connections.open("admin");
    } catch (IOException | TimeoutException e) {
      throw RabbitMqErrors.exception(
          "Binder '"
              + config.name()
              + "' cannot connect to '"
              + settings.endpoint()
              + "' ("
              + config.key("endpoint")
              + ")",
          e);
    } catch (MessagingException e) {
      throw e;
    } catch (RuntimeException e) {
      // The client tells so of what is wrong with its settings, such as a key store it cannot read.
      Throwable why = e.getCause() == null ? e : e.getCause();
      throw new ConfigurationException(
          List.of("binder '" + config.name() + "': " + why.getMessage()));
    }
  }
}
