package dev.waybill.rabbitmq.crash;

import dev.waybill.Messaging;
import java.util.List;

/** A broker with members that can be killed, for a story that must end alike on all of them. */
interface Stage extends AutoCloseable {
  /** An observer and publisher that no kill reaches. */
  Messaging messaging();

  /** Starts one more member and waits until it is ready. */
  void start();

  /** Kills the process of a member that {@link HandlerLog.Call#process} names. */
  void kill(String process);

  /** From now on nothing is broken any more. */
  void mend();

  /** Everything that any process did, in the order it began. */
  List<HandlerLog.Call> calls();

  /** When a process died, or {@link Long#MAX_VALUE}. */
  long diedAt(String process);

  @Override
  void close();
}
