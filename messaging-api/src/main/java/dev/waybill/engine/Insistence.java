package dev.waybill.engine;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the broker for something that must be had, again and again, with a pause between, for as
 * long as it is wanted. Owned by the member's mailbox.
 */
final class Insistence {
  private static final Logger log = LoggerFactory.getLogger(Insistence.class);
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private final String member;
  private final EngineRuntime runtime;
  private final Mailbox mailbox;

  Insistence(String member, EngineRuntime runtime, Mailbox mailbox) {
    this.member = member;
    this.runtime = runtime;
    this.mailbox = mailbox;
  }

  /**
   * Asks until there is an answer.
   *
   * @param what for people, such as "recording an attempt"
   * @param wanted looked at before each try and before the answer is used
   * @param answer runs in the mailbox
   */
  <T> void on(
      String what,
      BooleanSupplier wanted,
      Supplier<CompletionStage<T>> question,
      Consumer<T> answer) {
    ask(question)
        .whenComplete(
            (value, error) ->
                mailbox.post(
                    () -> {
                      if (!wanted.getAsBoolean()) {
                        return;
                      }
                      if (error == null) {
                        answer.accept(value);
                        return;
                      }
                      log.warn("'{}' failed at {}; it tries again", member, what, error);
                      runtime.schedule(
                          PAUSE, () -> mailbox.post(() -> again(what, wanted, question, answer)));
                    }));
  }

  private <T> void again(
      String what,
      BooleanSupplier wanted,
      Supplier<CompletionStage<T>> question,
      Consumer<T> answer) {
    if (wanted.getAsBoolean()) {
      on(what, wanted, question, answer);
    }
  }

  private static <T> CompletionStage<T> ask(Supplier<CompletionStage<T>> question) {
    try {
      return question.get();
    } catch (RuntimeException refused) {
      return CompletableFuture.failedFuture(refused);
    }
  }
}
