package dev.waybill.rabbitmq;

import com.rabbitmq.client.BuiltinExchangeType;
import com.rabbitmq.client.Channel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The shared exchanges and queues that hold messages back. A message goes down the levels, through
 * the queues of those in its delay and past the others, and at the end is routed by its further
 * keys. What nobody wants there the sink takes: else the server would try it again for ever, and
 * hold up what comes behind. There are two lines, because whoever writes to the one for inlets is
 * trusted with more.
 *
 * @param prefix what the names of all of them begin with
 */
record DelayLine(String prefix) {
  private static final String LEVEL = "level-";

  /** An exchange, and the queue behind it. */
  String level(int level) {
    return prefix + LEVEL + level;
  }

  /** Where the last level ends: everything goes on to both {@link #exit} and {@link #sink}. */
  String end() {
    return prefix + "end";
  }

  /** Where destinations and inlets are bound. */
  String exit() {
    return prefix + "exit";
  }

  /** Keeps nothing. */
  String sink() {
    return prefix + "sink";
  }

  /** Whether a message with this exchange has come down the line. */
  boolean carries(String exchange) {
    return exchange.startsWith(prefix);
  }

  /** Whether a queue is a level of any line. */
  static boolean isLevel(String queue) {
    return queue.startsWith(LEVEL, queue.lastIndexOf("--") + 2);
  }

  /** What leads a message out of the line to an exchange; no slot is called so. */
  static String exitKey(String exchange) {
    return ">" + exchange;
  }

  /** Everything there is, each after what it refers to. */
  List<Wanted> wanted() {
    String purpose = "delayed publish";
    List<Wanted> wanted = new ArrayList<>();
    wanted.add(
        new Wanted.Queue(sink(), purpose, Map.of("x-queue-type", "quorum", "x-max-length", 0)));
    wanted.add(new Wanted.Exchange(exit(), purpose, BuiltinExchangeType.DIRECT, Map.of()));
    wanted.add(new Wanted.Exchange(end(), purpose, BuiltinExchangeType.FANOUT, Map.of()));
    for (int level = 0; level < DelayLevels.COUNT; level++) {
      wanted.add(new Wanted.Exchange(level(level), purpose, BuiltinExchangeType.TOPIC, Map.of()));
      wanted.add(new Wanted.Queue(level(level), purpose, arguments(level)));
    }
    return wanted;
  }

  private String below(int level) {
    return level == 0 ? end() : level(level - 1);
  }

  private Map<String, Object> arguments(int level) {
    return Map.of(
        "x-queue-type",
        "quorum",
        "x-message-ttl",
        DelayLevels.duration(1 << level).toMillis(),
        "x-dead-letter-exchange",
        below(level),
        "x-dead-letter-strategy",
        "at-least-once",
        // without which the server would fall back to dead-lettering at most once
        "x-overflow",
        "reject-publish");
  }

  /** Each time, because bindings cannot be seen; blocks for the last one. */
  void bind(Channel channel) throws IOException {
    channel.exchangeBind(exit(), end(), "");
    channel.queueBind(sink(), end(), "");
    for (int level = 0; level < DelayLevels.COUNT; level++) {
      channel.queueBindNoWait(level(level), level(level), DelayLevels.pattern(level, 1), Map.of());
      channel.exchangeBind(below(level), level(level), DelayLevels.pattern(level, 0));
    }
  }
}
