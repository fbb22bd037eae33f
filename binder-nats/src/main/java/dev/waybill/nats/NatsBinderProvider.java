package dev.waybill.nats;

import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.config.Option;
import dev.waybill.spi.Binder;
import dev.waybill.spi.BinderConfig;
import dev.waybill.spi.BinderProvider;
import dev.waybill.spi.BinderRuntime;
import io.nats.client.Nats;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Opens binders of the type {@code nats}. */
public final class NatsBinderProvider implements BinderProvider {
  /** For the service loader. */
  public NatsBinderProvider() {}

  @Override
  public String type() {
    return "nats";
  }

  @Override
  public String client() {
    return "jnats " + Nats.CLIENT_VERSION;
  }

  @Override
  public List<Option<?>> options() {
    return NatsOptions.all();
  }

  @Override
  public List<String> problems(BinderConfig config) {
    return ClientSettings.problems(config);
  }

  @Override
  public Binder open(BinderConfig config, BinderRuntime runtime) {
    ClientSettings settings = new ClientSettings(config);
    NatsLink link = new NatsLink(settings, runtime);
    boolean opened = false;
    try {
      ServerFacts server = ServerFacts.of(link.open().server());
      JetStreamApi api = new JetStreamApi(link, config.options().get(NatsOptions.DOMAIN));
      api.call("INFO", null)
          .get(settings.requestTimeout().toMillis() + 1_000, TimeUnit.MILLISECONDS);
      Binder binder = new NatsBinder(config, link, server, api);
      opened = true;
      return binder;
    } catch (IOException | ExecutionException | TimeoutException e) {
      throw unreachable(config, settings, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unreachable(config, settings, e);
    } finally {
      if (!opened) {
        link.close();
      }
    }
  }

  private static MessagingException unreachable(
      BinderConfig config, ClientSettings settings, Exception error) {
    String what =
        "Binder '"
            + config.name()
            + "' cannot connect to '"
            + settings.shownEndpoint()
            + "' ("
            + config.key("endpoint")
            + ")";
    Throwable inner = NatsErrors.unwrap(error);
    if (inner instanceof io.nats.client.JetStreamStatusException) {
      String domain = config.options().get(NatsOptions.DOMAIN);
      return new UnsupportedCapabilityException(
          domain.isEmpty()
              ? what + ": the server has no JetStream; start it with JetStream enabled"
              : "%s: no server that it reaches has JetStream in the domain '%s' (%s)"
                  .formatted(what, domain, config.key("domain")),
          inner);
    }
    MessagingException failure = NatsErrors.exception(what, error);
    return failure.code() == ErrorCode.TIMEOUT || failure.code() == ErrorCode.INTERNAL
        ? new MessagingException(ErrorCode.CONNECTION, String.valueOf(failure.getMessage()), inner)
        : failure;
  }
}
