package dev.waybill.rabbitmq;

import com.rabbitmq.client.AMQP;
import com.rabbitmq.client.Connection;
import dev.waybill.Backlog;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** Reads how much waits in the queues of a group; what members hold the server does not say. */
final class RabbitMqBacklog {
  private static final long UNKNOWN = -1;

  private final AdminThread admin;
  private final QueueNames names;
  private final Layouts layouts;

  RabbitMqBacklog(AdminThread admin, QueueNames names, Layouts layouts) {
    this.admin = admin;
    this.names = names;
    this.layouts = layouts;
  }

  CompletionStage<List<Backlog>> of(String destination, String group) {
    return admin
        .run(connection -> read(connection, destination, group))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    RabbitMqErrors.exception(
                        "Backlog of '" + destination + "/" + group + "' could not be read",
                        error)));
  }

  private List<Backlog> read(Connection connection, String destination, String group)
      throws IOException {
    int queues = layouts.queues(destination, group, connection);
    List<Backlog> all = new ArrayList<>();
    for (int index = 0; index < Math.max(1, queues); index++) {
      String queue = names.queue(destination, group, index);
      AMQP.Queue.DeclareOk ok = Passive.queue(connection, queue);
      if (ok == null) {
        throw new MessagingException(
            ErrorCode.DESTINATION_NOT_FOUND,
            "Backlog of '"
                + destination
                + "/"
                + group
                + "' could not be read: queue '"
                + queue
                + "' does not exist; create it, or let topology=apply do so");
      }
      all.add(new Backlog(Integer.toString(index), ok.getMessageCount(), UNKNOWN, null));
    }
    return all;
  }
}
