package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Channel;
import com.rabbitmq.client.Connection;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Reads a group's dead letters without changing them. A stream does not say where it ends, so who
 * may have come to its end writes a mark there and reads up to it; marks are never shown.
 */
final class RabbitMqDeadLetterBrowser implements DeadLetterBrowser, AutoCloseable {
  static final String MARK = "waybill-mark";
  private static final Duration SOON = Duration.ofMillis(100);
  private static final Duration ANSWER = Duration.ofSeconds(10);
  private static final int PERSISTENT = 2;

  private final QueueNames names;
  private final Messages messages;
  private final AdminThread admin;

  RabbitMqDeadLetterBrowser(QueueNames names, Messages messages, AdminThread admin) {
    this.names = names;
    this.messages = messages;
    this.admin = admin;
  }

  @Override
  public CompletionStage<Page> browse(
      String destination, String group, @Nullable String cursor, int max) {
    String stream = names.deadLetters(destination, group);
    long from = offset(cursor);
    return admin
        .run(connection -> page(connection, stream, destination, group, from, max))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    RabbitMqErrors.exception(
                        "Dead letters of '" + destination + "/" + group + "' could not be read",
                        error)));
  }

  private static long offset(@Nullable String cursor) {
    try {
      return cursor == null ? 0 : Long.parseLong(cursor);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + cursor + "' is no cursor of a stream", e);
    }
  }

  private Page page(
      Connection connection, String stream, String destination, String group, long from, int max)
      throws IOException, InterruptedException, TimeoutException {
    Shard shard = new Shard(destination, "dlq", "dlq", 0);
    List<Inbound> items = new ArrayList<>();
    String mark = null;
    try (StreamReader reader = new StreamReader(connection, stream, from)) {
      while (true) {
        StreamReader.Entry entry = reader.next(mark == null ? SOON : ANSWER);
        AMQP.BasicProperties properties = entry == null ? null : entry.properties();
        if (entry == null || properties == null) {
          if (mark != null) {
            throw new TimeoutException("the end of stream '" + stream + "' was not reached");
          }
          mark = mark(connection, stream);
          continue;
        }
        String found = Messages.header(properties, MARK);
        if (found != null) {
          if (found.equals(mark)) {
            return new Page(items, null);
          }
        } else if (items.size() == max) {
          return new Page(items, Long.toString(entry.offset()));
        } else {
          items.add(
              new StoredDeadLetter(
                  shard, destination, group, entry.offset(), properties, entry.body(), messages));
        }
      }
    }
  }

  private static String mark(Connection connection, String stream)
      throws IOException, InterruptedException, TimeoutException {
    String mark = MessageId.token();
    Channel channel = Passive.channel(connection);
    try {
      channel.confirmSelect();
      channel.basicPublish(
          "",
          stream,
          new AMQP.BasicProperties.Builder()
              .deliveryMode(PERSISTENT)
              .headers(Map.of(MARK, mark))
              .build(),
          new byte[0]);
      if (!channel.waitForConfirms(ANSWER.toMillis())) {
        throw new IOException("stream '" + stream + "' did not take a message");
      }
    } finally {
      AdminThread.close(channel);
    }
    return mark;
  }

  @Override
  public boolean canRemove() {
    return false;
  }

  @Override
  public CompletionStage<Void> remove(
      String destination, String group, Collection<String> positions) {
    return CompletableFuture.failedFuture(
        new MessagingException(
            ErrorCode.CAPABILITY_UNSUPPORTED,
            "A stream deletes dead letters by age only; what is done is marked in the group"
                + " state"));
  }

  @Override
  public void close() {
    admin.close();
  }
}
