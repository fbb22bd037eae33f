package dev.waybill.test;

import dev.waybill.Messaging;
import dev.waybill.MessagingConfig;
import dev.waybill.Telemetry;
import dev.waybill.engine.Handler;
import dev.waybill.engine.MemberSettings;
import dev.waybill.engine.VirtualRuntime;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What would be a process of its own: a {@link Messaging}, and all that dies with it. */
final class Program {
  final int number;
  final VirtualRuntime time;
  private final World world;
  private final Journal journal;
  private final Faults faults;
  private final List<MemberSettings> members = new ArrayList<>();
  private volatile boolean alive = true;
  private @Nullable Messaging messaging;

  Program(int number, World world, Journal journal, Faults faults) {
    this.number = number;
    this.world = world;
    this.journal = journal;
    this.faults = faults;
    time = world.time.newProcess();
  }

  Messaging open(MessagingConfig config, Consumer<Messaging.Builder> more) {
    Messaging.Builder builder = Messaging.builder(config);
    more.accept(builder);
    messaging =
        builder
            .interceptor(new PublishWatch(journal, faults))
            .runtime(new ProgramRuntime(world, this, Telemetry.none()))
            .open();
    return messaging;
  }

  boolean isAlive() {
    return alive;
  }

  /** It does nothing any more, and nobody is told. */
  void end() {
    alive = false;
  }

  boolean has(Messaging one) {
    return messaging == one;
  }

  List<MemberSettings> members() {
    return members;
  }

  Handler watched(MemberSettings settings, Handler handler) {
    members.add(settings);
    journal.joined(settings.destination(), settings.group());
    return new HandlerWatch(world, this, journal, faults).around(handler);
  }

  /** From one moment to the next; what it was doing never ends, also what calls this. */
  void die(Consumer<MemberSettings> leaveBroker) {
    alive = false;
    members.forEach(leaveBroker);
    time.die();
    journal.died(this);
    if (Thread.currentThread() instanceof Hand hand && hand.program() == this) {
      throw hand.vanish();
    }
  }
}
