package dev.waybill.engine;

import dev.waybill.Capabilities;
import dev.waybill.ErrorCode;
import dev.waybill.MessagingException;
import dev.waybill.UnsupportedCapabilityException;
import dev.waybill.spi.Address;
import dev.waybill.spi.Binder;
import dev.waybill.spi.ControlHeaders;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.GroupStateStore;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Outbound;
import dev.waybill.spi.Payload;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.SendOutcome;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads, replays and removes the dead letters of a group. Internal; may change or disappear in any
 * release. Thread-safe: it keeps no state.
 */
public final class DeadLetterDesk {
  private static final int PAGE = 500;

  private final String destination;
  private final String group;
  private final Capabilities capabilities;
  private final EngineRuntime runtime;
  private final OrderedSends sends;
  private final @Nullable DeadLetterBrowser browser;
  private final @Nullable GroupStateStore store;

  /** Uses, and does not close, {@code sends}. */
  public DeadLetterDesk(
      String destination, String group, Binder binder, OrderedSends sends, EngineRuntime runtime) {
    this.destination = destination;
    this.group = group;
    this.capabilities = binder.capabilities();
    this.sends = sends;
    this.runtime = runtime;
    browser = binder.extension(DeadLetterBrowser.class).orElse(null);
    store = binder.extension(GroupStateStore.class).orElse(null);
  }

  private DeadLetterBrowser browser() {
    if (browser == null) {
      throw new UnsupportedCapabilityException(
          "Dead letters of '"
              + destination
              + "/"
              + group
              + "' cannot be read: "
              + capabilities.server()
              + " does not offer it",
          null);
    }
    return browser;
  }

  /** A page without what has been dealt with. */
  public CompletableFuture<DeadLetterBrowser.Page> browse(@Nullable String cursor, int max) {
    return attempt(() -> marks().thenCompose(marks -> page(marks, cursor, max)));
  }

  private CompletableFuture<DeadLetterBrowser.Page> page(
      Set<String> marks, @Nullable String cursor, int max) {
    return browser()
        .browse(destination, group, cursor, max)
        .thenApply(
            page ->
                new DeadLetterBrowser.Page(
                    page.items().stream().filter(item -> !marks.contains(idOf(item))).toList(),
                    page.next()))
        .toCompletableFuture();
  }

  /** Ids of dead letters that were replayed, discarded or released but cannot be removed. */
  private CompletableFuture<Set<String>> marks() {
    if (browser().canRemove() || store == null) {
      return CompletableFuture.completedFuture(Set.of());
    }
    return store
        .load(destination, group, GroupStateStore.MARKS)
        .thenApply(Map::keySet)
        .toCompletableFuture();
  }

  /** How many there are, each copy counted once. */
  public CompletableFuture<Long> count() {
    return forEachPage(
            item -> true, chosen -> CompletableFuture.completedFuture(chosen.letters().size()))
        .thenApply(Integer::longValue);
  }

  /** Sends copies to the group's inlet; answers how many. */
  public CompletableFuture<Integer> replay(Predicate<Inbound> which) {
    if (!capabilities.inlet()) {
      return refuse("cannot be replayed", "a private way into the group");
    }
    Instant now = runtime.clock().instant();
    return forEachPage(
        item -> isOlder(item, now) && which.test(item),
        chosen ->
            all(chosen.letters(), item -> send(replayOf(item)))
                .thenCompose(sent -> over(chosen, "REPLAYED")));
  }

  /** Removes; answers how many. */
  public CompletableFuture<Integer> discard(Predicate<Inbound> which) {
    return forEachPage(which, chosen -> over(chosen, "DISCARDED"));
  }

  /** Asks the owner of the key to release it. */
  public CompletableFuture<Void> release(String key) {
    if (!capabilities.groupState() || !capabilities.inletCoOwned()) {
      return refuse("cannot be released", "group state");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(ControlHeaders.COMMAND, Parking.RELEASE);
    headers.put(ControlHeaders.KEY, key);
    byte[] nativeKey = key.getBytes(StandardCharsets.UTF_8);
    RawMessage command =
        new RawMessage(nativeKey, new byte[0], List.of()).withControlHeaders(headers);
    return attempt(
        () -> send(Outbound.of(Address.inlet(destination, group), new Payload.Raw(command), key)));
  }

  private Outbound replayOf(Inbound item) {
    String before = item.header(ControlHeaders.DL_REPLAYS);
    int replays = 1;
    try {
      replays = before == null ? 1 : Integer.parseInt(before) + 1;
    } catch (NumberFormatException foreign) {
      // a dead letter of another tool: this is its first replay by us
    }
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(ControlHeaders.DL_REPLAYS, Integer.toString(replays));
    String key = item.header(ControlHeaders.DL_KEY);
    if (key == null) {
      key = item.key();
    }
    if (key != null) {
      headers.put(ControlHeaders.KEY, key);
    }
    return Outbound.of(
        Address.inlet(destination, group),
        new Payload.Raw(item.raw().withControlHeaders(headers)),
        key);
  }

  private CompletableFuture<Void> send(Outbound message) {
    return sends
        .send(message)
        .thenCompose(
            outcome -> {
              if (outcome instanceof SendOutcome.Rejected rejected) {
                return CompletableFuture.failedFuture(
                    new MessagingException(rejected.code(), describe(message), rejected.cause()));
              } else if (outcome instanceof SendOutcome.Uncertain uncertain) {
                return CompletableFuture.failedFuture(
                    new MessagingException(uncertain.code(), describe(message), uncertain.cause()));
              }
              return CompletableFuture.completedFuture(null);
            });
  }

  private static String describe(Outbound message) {
    return "A message could not be stored in the "
        + message.to()
        + "; the dead letter stays where it is. Check that the place exists, then repeat.";
  }

  /**
   * Those of a page that an action is about.
   *
   * @param letters each dead letter once
   * @param copies the letters, and further copies of letters of this page or an earlier one
   */
  private record Chosen(List<Inbound> letters, List<Inbound> copies) {}

  private CompletableFuture<Integer> over(Chosen chosen, String mark) {
    List<Inbound> items = chosen.copies();
    CompletableFuture<?> done;
    if (items.isEmpty()) {
      done = CompletableFuture.completedFuture(null);
    } else if (browser().canRemove()) {
      List<String> positions = items.stream().map(Inbound::position).toList();
      done = browser().remove(destination, group, positions).toCompletableFuture();
    } else if (store != null) {
      GroupStateStore marks = store;
      done =
          all(
              items,
              item ->
                  marks
                      .put(destination, group, GroupStateStore.MARKS, idOf(item), mark)
                      .toCompletableFuture());
    } else {
      return refuse("cannot be removed", "removing them, nor group state to mark them in");
    }
    return done.thenApply(ok -> chosen.letters().size());
  }

  private CompletableFuture<Integer> forEachPage(
      Predicate<Inbound> which, Function<Chosen, CompletableFuture<Integer>> action) {
    Set<String> ids = new HashSet<>();
    Function<DeadLetterBrowser.Page, CompletableFuture<Integer>> each =
        page -> action.apply(choose(page, which, ids));
    return attempt(() -> marks().thenCompose(marks -> pages(marks, null, each, 0)));
  }

  private static Chosen choose(
      DeadLetterBrowser.Page page, Predicate<Inbound> which, Set<String> ids) {
    Chosen chosen = new Chosen(new ArrayList<>(), new ArrayList<>());
    for (Inbound item : page.items()) {
      String id = idOf(item);
      if (ids.contains(id)) {
        chosen.copies().add(item);
      } else if (which.test(item)) {
        ids.add(id);
        chosen.letters().add(item);
        chosen.copies().add(item);
      }
    }
    return chosen;
  }

  private CompletableFuture<Integer> pages(
      Set<String> marks,
      @Nullable String cursor,
      Function<DeadLetterBrowser.Page, CompletableFuture<Integer>> each,
      int before) {
    return page(marks, cursor, PAGE)
        .thenCompose(
            page ->
                each.apply(page)
                    .thenCompose(
                        count ->
                            page.next() == null
                                ? CompletableFuture.completedFuture(before + count)
                                : pages(marks, page.next(), each, before + count)));
  }

  private static CompletableFuture<Void> all(
      List<Inbound> items, Function<Inbound, CompletableFuture<Void>> action) {
    return CompletableFuture.allOf(items.stream().map(action).toArray(CompletableFuture<?>[]::new));
  }

  /** Not one that this very replay has brought back. */
  private static boolean isOlder(Inbound item, Instant now) {
    String last = item.header(ControlHeaders.DL_LAST_FAILURE);
    try {
      return last == null || !Instant.parse(last).isAfter(now);
    } catch (DateTimeParseException foreign) {
      return true;
    }
  }

  private static String idOf(Inbound item) {
    String id = item.header(ControlHeaders.DL_ID);
    return id == null ? item.position() : id;
  }

  private <T> CompletableFuture<T> refuse(String what, String lacks) {
    return CompletableFuture.failedFuture(
        new UnsupportedCapabilityException(
            "Dead letters of '"
                + destination
                + "/"
                + group
                + "' "
                + what
                + ": "
                + capabilities.server()
                + " does not offer "
                + lacks,
            null));
  }

  /**
   * A failure on the way to the first stage is a failed future too, and completes off the binder.
   */
  private <T> CompletableFuture<T> attempt(Supplier<CompletableFuture<T>> action) {
    CompletableFuture<T> started;
    try {
      started = action.get();
    } catch (MessagingException refused) {
      return CompletableFuture.failedFuture(refused);
    } catch (RuntimeException defect) {
      return CompletableFuture.failedFuture(
          new MessagingException(ErrorCode.INTERNAL, "Dead letters: " + defect, defect));
    }
    return runtime.awaitable(
        started.whenCompleteAsync((value, error) -> {}, runtime.serialExecutor("callbacks")));
  }
}
