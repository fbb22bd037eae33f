package dev.waybill.nats;

import dev.waybill.spi.Address;
import dev.waybill.spi.DeadLetterBrowser;
import dev.waybill.spi.Inbound;
import dev.waybill.spi.Shard;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** Reads a group's dead letters without changing anything, and deletes them where asked to. */
final class NatsDeadLetterBrowser implements DeadLetterBrowser {
  private final JetStreamApi api;
  private final Names names;
  private final StreamReader reader;

  NatsDeadLetterBrowser(JetStreamApi api, Names names) {
    this.api = api;
    this.names = names;
    this.reader = new StreamReader(api);
  }

  @Override
  public CompletionStage<Page> browse(
      String destination, String group, @Nullable String cursor, int max) {
    String stream = names.deadLetterStream(destination, group);
    Shard shard = new Shard(destination, "dlq", "dlq", 0);
    long from = cursor == null ? 1 : sequence(cursor, "cursor");
    List<Inbound> items = new ArrayList<>();
    long[] last = {from - 1};
    return reader
        .read(
            stream,
            names.subject(Address.deadLetters(destination, group)),
            from,
            max,
            parcel -> {
              last[0] = parcel.sequence();
              items.add(
                  new NatsInbound(shard, parcel, stream, false, NatsInbound.History.NONE, null));
            })
        .thenApply(left -> new Page(items, left > 0 ? Long.toString(last[0] + 1) : null))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    NatsErrors.exception(
                        "Dead letters of '" + destination + "/" + group + "' could not be read",
                        error)));
  }

  private static long sequence(String text, String what) {
    long number = Numbers.parse(text, 0, text.length());
    if (number < 0) {
      throw new IllegalArgumentException("'" + text + "' is no " + what + " of a NATS stream");
    }
    return number;
  }

  @Override
  public boolean canRemove() {
    return true;
  }

  @Override
  public CompletionStage<Void> remove(
      String destination, String group, Collection<String> positions) {
    String stream = names.deadLetterStream(destination, group);
    List<CompletableFuture<Void>> all = new ArrayList<>();
    for (String position : positions) {
      long sequence = sequence(position.substring(position.lastIndexOf('@') + 1), "position");
      all.add(delete(stream, sequence));
    }
    return CompletableFuture.allOf(all.toArray(CompletableFuture[]::new))
        .exceptionallyCompose(
            error ->
                CompletableFuture.failedFuture(
                    NatsErrors.exception(
                        "Dead letters of '" + destination + "/" + group + "' could not be deleted",
                        error)));
  }

  /** One that is gone already is no error. */
  private CompletableFuture<Void> delete(String stream, long sequence) {
    return api.call("STREAM.MSG.DELETE." + stream, "{\"seq\":" + sequence + ",\"no_erase\":true}")
        .handle(
            (answer, error) -> {
              if (error != null
                  && !(NatsErrors.unwrap(error) instanceof ApiError gone && gone.isNoMessage())) {
                return CompletableFuture.<Void>failedFuture(error);
              }
              return CompletableFuture.<Void>completedFuture(null);
            })
        .thenCompose(done -> done);
  }
}
