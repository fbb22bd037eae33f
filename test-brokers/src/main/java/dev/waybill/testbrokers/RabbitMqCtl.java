package dev.waybill.testbrokers;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * RabbitMQ's own command line tools, for what cannot be asked or told over AMQP.
 *
 * <pre>{@code
 * RabbitMqCtl.on(broker).run("rabbitmqctl", "set_vm_memory_high_watermark", "0");
 * }</pre>
 *
 * <p>Each run starts an Erlang of its own and takes about two seconds. Thread-safe.
 */
public final class RabbitMqCtl {
  private static final long SECONDS = 60;

  private final LocalNode node;

  private RabbitMqCtl(LocalNode node) {
    this.node = node;
  }

  /**
   * Returns the tools of a broker that was started for the caller alone.
   *
   * @throws UnsupportedOperationException if it is not a local process, or not RabbitMQ
   */
  public static RabbitMqCtl on(Broker broker) {
    if (broker instanceof LocalNode node && node.kind().equals(RabbitMq.KIND)) {
      return new RabbitMqCtl(node);
    }
    throw new UnsupportedOperationException(
        "Tools of '%s' not run: it is no local RabbitMQ of the caller's own.".formatted(broker));
  }

  /**
   * Runs a tool and returns what it prints.
   *
   * @param command one of {@code rabbitmqctl}, {@code rabbitmq-queues}, {@code
   *     rabbitmq-diagnostics}, {@code rabbitmq-upgrade}, and its arguments
   * @throws IllegalStateException if it fails, with what it printed, or does not end in time
   */
  public String run(String... command) {
    List<String> words = new ArrayList<>(List.of(command));
    try {
      Process tool = node.tool(words).redirectErrorStream(true).start();
      tool.getOutputStream().close();
      String output = new String(tool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (!tool.waitFor(SECONDS, TimeUnit.SECONDS) || tool.exitValue() != 0) {
        tool.destroyForcibly();
        throw new IllegalStateException(
            "%s failed on %s: %s".formatted(String.join(" ", words), node, output));
      }
      return output;
    } catch (IOException e) {
      throw new UncheckedIOException("%s not run on %s.".formatted(words.get(0), node), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + words.get(0), e);
    }
  }
}
