package dev.waybill.rabbitmq;

import com.rabbitmq.client.BlockedListener;
import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ShutdownSignalException;
import dev.waybill.ErrorCode;
import dev.waybill.Health;
import dev.waybill.MessagingException;
import dev.waybill.spi.Address;
import dev.waybill.spi.BinderRuntime;
import dev.waybill.spi.support.Threads;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection that everything of a binder is published through, and the one thread that writes
 * to it. After a broken connection what was not confirmed is written again, in the order of before
 * and ahead of anything newer.
 */
final class Sender implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Sender.class);
  private static final Duration FIRST_BACKOFF = Duration.ofMillis(50);
  private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(2);
  private static final Duration IDLE = Duration.ofMillis(500);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  /** So often a channel may be refused without anything being confirmed in between. */
  private static final int MAX_REFUSALS = 3;

  private final Connections connections;
  private final Routes routes;
  private final BinderRuntime runtime;
  private final int channelCount;
  private final Thread thread;
  private final ConcurrentLinkedQueue<Send> incoming = new ConcurrentLinkedQueue<>();

  /** What no queue took, until it is known why. */
  private final ConcurrentLinkedQueue<Send> unroutable = new ConcurrentLinkedQueue<>();

  private final CopyOnWriteArrayList<Runnable> roomListeners = new CopyOnWriteArrayList<>();

  private volatile boolean closed;
  private volatile boolean waiting;
  private volatile @Nullable String blocked;
  private volatile @Nullable Throwable trouble;

  // The writer's.
  private @Nullable Link link;
  private final @Nullable PublishChannel[] channels;
  private final List<ArrayDeque<Send>> backlogs = new ArrayList<>();
  private final int[] refusals;
  private Duration backoff = FIRST_BACKOFF;
  private final GroupProbe probe;

  Sender(
      Connections connections,
      QueueNames names,
      Layouts layouts,
      BinderRuntime runtime,
      int channelCount) {
    this.connections = connections;
    this.probe = new GroupProbe(runtime);
    this.routes = new Routes(names, layouts, probe);
    this.runtime = runtime;
    this.channelCount = channelCount;
    this.channels = new PublishChannel[channelCount];
    this.refusals = new int[channelCount];
    for (int i = 0; i < channelCount; i++) {
      backlogs.add(new ArrayDeque<>());
    }
    this.thread = runtime.newThread("publish", this::work);
    thread.start();
  }

  // ---- any thread

  /** Why the server takes nothing right now, or null. */
  @Nullable String blocked() {
    return blocked;
  }

  /** Why there is no connection right now, or null. */
  @Nullable Throwable trouble() {
    return trouble;
  }

  /** Runs {@code listener} when the server takes messages again. */
  void addRoomListener(Runnable listener) {
    roomListeners.add(listener);
  }

  void removeRoomListener(Runnable listener) {
    roomListeners.remove(listener);
  }

  void send(Send send) {
    incoming.add(send);
    if (waiting) {
      LockSupport.unpark(thread);
    }
  }

  private void wake() {
    LockSupport.unpark(thread);
  }

  private void cameBack(Send send) {
    if (send.units > 0) {
      send.refuse(ErrorCode.TOPOLOGY_DRIFT, DelayRoutes.cameBack(send));
    } else if (send.to.kind() == Address.Kind.DESTINATION) {
      unroutable.add(send);
      wake();
    } else {
      send.refuse(
          ErrorCode.DESTINATION_NOT_FOUND,
          new MessagingException(
              ErrorCode.DESTINATION_NOT_FOUND,
              "Publish to the "
                  + send.to
                  + " failed: it has no queue; create it, or let topology=apply do so"));
    }
  }

  Health health() {
    String alarm = blocked;
    if (alarm != null) {
      return Health.degraded("the server takes no messages: " + alarm);
    }
    Throwable error = trouble;
    return error == null
        ? Health.up()
        : Health.down("publishing has no connection: " + RabbitMqErrors.replyText(error));
  }

  @Override
  public void close() {
    closed = true;
    wake();
    Threads.join(thread, CLOSE_TIMEOUT);
    thread.interrupt();
    Threads.join(thread, CLOSE_TIMEOUT);
  }

  // ---- the writer

  private void work() {
    try {
      while (!closed) {
        if (!turn()) {
          await(IDLE);
        }
      }
    } catch (RuntimeException e) {
      log.error("Publishing ended by a defect", e);
      trouble = e;
    } finally {
      disconnect();
    }
  }

  /** Writes what there is; false if nothing can be done before something happens. */
  private boolean turn() {
    takeIncoming();
    if (!hasWork()) {
      return noticeEnds();
    }
    if (blocked != null) {
      return false;
    }
    try {
      Link open = connect();
      if (open == null) {
        return false;
      }
      boolean answered = answerUnroutable(open.connection());
      return write(open) || answered;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (IOException | TimeoutException | ShutdownSignalException e) {
      if (!isOfOneChannel(e)) {
        broken(e);
      }
      return true;
    }
  }

  /** True if there was anything. */
  private boolean answerUnroutable(Connection open)
      throws IOException, TimeoutException, InterruptedException {
    boolean any = false;
    for (Send send = unroutable.peek(); send != null; send = unroutable.peek()) {
      Route route = send.hasEnded() ? null : route(send, open);
      if (route != null && probe.hasGroups(route.exchange(), open)) {
        send.refuse(ErrorCode.TOPOLOGY_DRIFT, unbound(send, route));
      } else if (route != null) {
        // Nobody is there to be given it, and that is the destination's right.
        send.confirm();
      }
      unroutable.remove();
      any = true;
    }
    return any;
  }

  private static MessagingException unbound(Send send, Route route) {
    return new MessagingException(
        ErrorCode.TOPOLOGY_DRIFT,
        "Publish to '"
            + send.to
            + "' failed: its group has no queue with the binding '"
            + route.routingKey()
            + "' to exchange '"
            + route.exchange()
            + "'; let topology=apply restore it");
  }

  /** Whether only a channel was closed, while it was written to; the next write looks why. */
  private boolean isOfOneChannel(Exception error) {
    Link open = link;
    return open != null
        && open.connection().isOpen()
        && error instanceof ShutdownSignalException signal
        && !signal.isHardError();
  }

  private void takeIncoming() {
    for (Send send = incoming.poll(); send != null; send = incoming.poll()) {
      backlogs.get(send.slot % channelCount).add(send);
    }
  }

  private boolean hasWork() {
    if (!unroutable.isEmpty()) {
      return true;
    }
    for (ArrayDeque<Send> backlog : backlogs) {
      if (!backlog.isEmpty()) {
        return true;
      }
    }
    return false;
  }

  /** A connection may end while nothing new is to be written, with something unconfirmed. */
  private boolean noticeEnds() {
    Link open = link;
    if (open == null) {
      return false;
    }
    if (!open.connection().isOpen()) {
      broken(open.connection().getCloseReason());
      return hasWork();
    }
    boolean any = false;
    for (int i = 0; i < channelCount; i++) {
      PublishChannel channel = channels[i];
      if (channel != null && channel.end() != null) {
        refused(i, channel);
        any = true;
      }
    }
    return any;
  }

  private @Nullable Link connect() throws IOException, TimeoutException {
    Link open = link;
    if (open != null) {
      if (open.connection().isOpen()) {
        return open;
      }
      broken(open.connection().getCloseReason());
    }
    if (trouble != null && !pause()) {
      return null;
    }
    open = connections.link("publish");
    Connection connection = open.connection();
    connection.addShutdownListener(signal -> wake());
    connection.addBlockedListener(new Alarm());
    link = open;
    for (int i = 0; i < channelCount; i++) {
      channels[i] = new PublishChannel(Passive.channel(connection), this::wake, this::cameBack);
    }
    if (trouble != null) {
      log.info("Publishing has a connection again");
    }
    trouble = null;
    backoff = FIRST_BACKOFF;
    return open;
  }

  /** Waits before the next try; false if there is something else to do first. */
  private boolean pause() {
    long until = runtime.nanoTime() + backoff.toNanos();
    while (!closed && until - runtime.nanoTime() > 0) {
      LockSupport.parkNanos(until - runtime.nanoTime());
    }
    Duration doubled = backoff.multipliedBy(2);
    backoff = doubled.compareTo(LONGEST_BACKOFF) < 0 ? doubled : LONGEST_BACKOFF;
    dropEnded();
    return !closed && hasWork();
  }

  private void dropEnded() {
    takeIncoming();
    backlogs.forEach(backlog -> backlog.removeIf(Send::hasEnded));
  }

  private boolean write(Link open) throws IOException, TimeoutException, InterruptedException {
    boolean any = false;
    for (int i = 0; i < channelCount; i++) {
      PublishChannel channel = channels[i];
      if (channel != null && channel.end() != null) {
        if (!open.connection().isOpen()) {
          throw new IOException(channel.end());
        }
        refused(i, channel);
        channel = null;
      }
      if (channel == null) {
        channel =
            new PublishChannel(Passive.channel(open.connection()), this::wake, this::cameBack);
        channels[i] = channel;
        any = true;
      }
      any |= write(open, channel, backlogs.get(i));
    }
    return any;
  }

  private boolean write(Link open, PublishChannel channel, ArrayDeque<Send> backlog)
      throws IOException, TimeoutException, InterruptedException {
    boolean any = false;
    boolean corked = false;
    try {
      for (Send send = backlog.peek();
          send != null && channel.hasRoom() && blocked == null;
          send = backlog.peek()) {
        if (!send.hasEnded() && routes.of(send) == null && corked) {
          open.uncork(); // before the server is asked something
          corked = false;
        }
        Route route = send.hasEnded() ? null : route(send, open.connection());
        backlog.remove();
        any = true;
        if (route != null && send.beginHandOver()) {
          if (!corked) {
            open.cork();
            corked = true;
          }
          write(channel, send, route);
        }
      }
    } finally {
      if (corked) {
        open.uncork();
      }
    }
    return any;
  }

  /** What the client cannot write at all must not end the writer. */
  private static void write(PublishChannel channel, Send send, Route route) throws IOException {
    try {
      channel.write(send, route);
    } catch (ShutdownSignalException e) {
      throw e;
    } catch (RuntimeException e) {
      send.refuse(ErrorCode.EVENT_INVALID, e);
      channel.close(); // it has counted a message that the server will never see
    }
  }

  /** The way of a message; null if there is none, and then the message has ended. */
  private @Nullable Route route(Send send, Connection open)
      throws IOException, TimeoutException, InterruptedException {
    Route route = routes.of(send);
    if (route == null) {
      try {
        routes.lookUp(send, open);
      } catch (MessagingException e) {
        send.giveUp(e.code(), e);
        return null;
      } catch (IOException e) {
        if (RabbitMqErrors.code(e) == ErrorCode.AUTHORIZATION) {
          send.giveUp(
              ErrorCode.AUTHORIZATION,
              RabbitMqErrors.exception("Publish to '" + send.to + "' failed", e));
          return null;
        }
        throw e;
      }
      route = routes.of(send);
    }
    return route;
  }

  /** The server closed a channel for what was written to it; the connection lives. */
  private void refused(int index, PublishChannel channel) {
    Throwable end = channel.end();
    Throwable why = end == null ? new IOException("the channel is closed") : end;
    List<Send> unconfirmed = channel.takeUnconfirmed();
    String words = RabbitMqErrors.replyText(why);
    List<Send> again = new ArrayList<>();
    for (Send send : unconfirmed) {
      if (isToBlame(send, words)) {
        routes.forget(send.to);
        ErrorCode code = RabbitMqErrors.code(why);
        MessagingException error =
            RabbitMqErrors.exception("Publish to '" + send.to + "' failed", why);
        // A refused permission was refused from the first message on.
        if (code == ErrorCode.AUTHORIZATION) {
          send.refuse(code, error);
        } else {
          send.giveUp(code, error);
        }
      } else {
        again.add(send);
      }
    }
    refusals[index] = again.size() < unconfirmed.size() ? 0 : refusals[index] + 1;
    if (refusals[index] > MAX_REFUSALS && !again.isEmpty()) {
      Send first = again.remove(0);
      refusals[index] = 0;
      first.giveUp(
          ErrorCode.EVENT_INVALID,
          RabbitMqErrors.exception("Publish to '" + first.to + "' failed", why));
    }
    prepend(index, again);
    channels[index] = null;
    log.warn("The server closed a channel of the publishers: {}", words);
  }

  /** Whether the server's words are about where this message went, or about its size. */
  private boolean isToBlame(Send send, String words) {
    Route route = routes.of(send);
    String name = route == null ? "" : route.exchange();
    if (!name.isEmpty() && words.contains("'" + name + "'")) {
      return true;
    }
    int size = words.indexOf("message size ");
    return size >= 0 && words.startsWith(send.body.length + " ", size + "message size ".length());
  }

  private void prepend(int index, List<Send> sends) {
    ArrayDeque<Send> backlog = backlogs.get(index);
    for (int i = sends.size() - 1; i >= 0; i--) {
      backlog.addFirst(sends.get(i));
    }
  }

  /** The connection is gone: everything unconfirmed goes to the front again. */
  private void broken(@Nullable Throwable why) {
    Throwable reason = why == null ? new IOException("the connection is closed") : why;
    if (trouble == null && !closed) {
      log.warn("Publishing lost its connection: {}", RabbitMqErrors.replyText(reason));
    }
    trouble = reason;
    disconnect();
    int unconfirmed = 0;
    for (int i = 0; i < channelCount; i++) {
      PublishChannel channel = channels[i];
      if (channel != null) {
        List<Send> again = channel.takeUnconfirmed();
        unconfirmed += again.size();
        prepend(i, again);
        channels[i] = null;
      }
    }
    if (unconfirmed > 0) {
      log.info("{} unconfirmed messages will be published again", unconfirmed);
    }
    routes.forgetAll();
    blocked = null;
  }

  private void disconnect() {
    if (link != null) {
      Connections.close(link.connection());
      link = null;
    }
  }

  /** Waits until somebody wakes us. */
  private void await(Duration most) {
    waiting = true;
    if (incoming.isEmpty() && !closed) {
      LockSupport.parkNanos(most.toNanos());
    }
    waiting = false;
  }

  /** The server's alarm: it stops reading until there is memory, or disk. */
  private final class Alarm implements BlockedListener {
    @Override
    public void handleBlocked(String reason) {
      blocked = reason;
    }

    @Override
    public void handleUnblocked() {
      blocked = null;
      wake();
      roomListeners.forEach(Runnable::run);
    }
  }
}
