package dev.waybill.kafka;

import dev.waybill.ConfigurationException;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.config.Option;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.utils.AppInfoParser;

/** Opens binders of the type {@code kafka}. */
public final class KafkaBinderProvider implements BinderProvider {
  /** For the service loader. */
  public KafkaBinderProvider() {}

  @Override
  public String type() {
    return "kafka";
  }

  @Override
  public String client() {
    return "kafka-clients " + AppInfoParser.getVersion();
  }

  @Override
  public List<Option<?>> options() {
    return KafkaOptions.all();
  }

  @Override
  public List<String> problems(BinderConfig config) {
    return ClientSettings.problems(config);
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    ClientSettings settings = new ClientSettings(config);
    Admin admin = admin(config, settings);
    try {
      Duration timeout = config.options().get(KafkaOptions.CONNECT_TIMEOUT);
      ServerFacts server = ServerFacts.read(admin, timeout);
      return new KafkaBinder(config, settings, admin, server, runtime);
    } catch (ExecutionException | TimeoutException | KafkaException e) {
      admin.close(Duration.ZERO);
      throw unreachable(config, e);
    } catch (InterruptedException e) {
      admin.close(Duration.ZERO);
      Thread.currentThread().interrupt();
      throw unreachable(config, e);
    } catch (MessagingException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
  }

  private static Admin admin(BinderConfig config, ClientSettings settings) {
    try {
      return Admin.create(settings.admin());
    } catch (KafkaException e) {
      // What is wrong with the settings is in the cause, such as an address that does not resolve.
      Throwable why = e.getCause() instanceof ConfigException cause ? cause : e;
      throw new ConfigurationException(
          List.of("binder '" + config.name() + "': " + why.getMessage()));
    }
  }

  private static MessagingException unreachable(BinderConfig config, Exception error) {
    String what =
        "Binder '"
            + config.name()
            + "' cannot connect to '"
            + config.options().find(KafkaOptions.ENDPOINT).orElse("")
            + "' ("
            + config.key("endpoint")
            + ")";
    MessagingException failure = KafkaErrors.exception(what, error);
    // A cluster that cannot be reached looks to the client like one that is slow.
    return failure.code() == ErrorCode.TIMEOUT
        ? new MessagingException(
            ErrorCode.CONNECTION, String.valueOf(failure.getMessage()), failure.getCause())
        : failure;
  }
}
