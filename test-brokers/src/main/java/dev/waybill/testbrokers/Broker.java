package dev.waybill.testbrokers;

import java.util.List;

/**
 * A running broker, or one node of it, that tests may connect to and, if it is theirs, do harm to.
 *
 * <p>Endpoint and data stay the same over stop, kill and start. Methods that change the state of
 * the process block until the change is complete, {@link #start()} until the broker serves clients;
 * they throw {@link IllegalStateException} with the end of the log when that does not happen in
 * time, and {@link UnsupportedOperationException} where the broker is not the caller's to change.
 *
 * <p>Thread-safe, but two threads that change the state of one broker get what they ask for.
 */
public interface Broker extends AutoCloseable {

  /** Returns the name of the product in lower case, as in {@code -Dwaybill.test.required}. */
  String kind();

  /** Returns the server's version, or why it is not known. */
  String version();

  /** Returns in words where this broker comes from. */
  String origin();

  /** Returns what clients connect to, as {@code host:port}. */
  String endpoint();

  /**
   * Returns what observers and administrators connect to: it goes around a proxy, TLS and
   * authentication. Where there is none of them, and with NATS, which has no such way, the same as
   * {@link #endpoint()}. RabbitMQ takes {@code guest} for an administrator there.
   */
  String directEndpoint();

  /** Tells whether clients are served right now. Blocks for a few seconds at most. */
  boolean ready();

  /** Starts a broker that was stopped or killed, on its data. Does nothing if it runs. */
  void start();

  /** Ends the broker in an orderly way. Does nothing if it does not run. */
  void stop();

  /** Kills the broker (SIGKILL), paused or not. Does nothing if it does not run. */
  void kill9();

  /** Freezes the broker (SIGSTOP). It goes on by itself after two minutes. */
  void pause();

  /** Lets a frozen broker go on (SIGCONT). Does nothing if it is not frozen. */
  void resume();

  /** Stops and starts the broker on its data. */
  default void restart() {
    stop();
    start();
  }

  /**
   * Returns the ids of the broker's processes on this machine; none when it is not running here.
   */
  List<Long> pids();

  /** Returns the last lines of the broker's log. */
  String logTail(int lines);

  /** Ends the broker without ceremony and deletes its data; the log stays. Idempotent. */
  @Override
  void close();
}
