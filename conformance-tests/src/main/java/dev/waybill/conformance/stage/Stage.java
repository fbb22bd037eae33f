package dev.waybill.conformance.stage;

import dev.waybill.Capabilities;
import dev.waybill.DeadLetter;
import dev.waybill.IdempotencyStore;
import dev.waybill.Messaging;
import dev.waybill.PublisherOptions;
import dev.waybill.conformance.BinderUnderTest;
import dev.waybill.conformance.Environment;
import dev.waybill.conformance.Measurement;
import dev.waybill.conformance.Need;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.invariant.Terms;
import dev.waybill.conformance.journal.EntryKind;
import dev.waybill.conformance.journal.Journal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one scenario plays on: a destination nobody else has, members, publishers, a journal, and
 * what it observes besides. Closing it ends everything it has opened. Thread-safe but for {@link
 * #agree}.
 */
public final class Stage implements AutoCloseable {
  private static final Duration PUBLISHING = Duration.ofSeconds(60);
  private static final Duration DRAINING = Duration.ofSeconds(60);

  private volatile BinderUnderTest binder;
  private final Environment environment;
  private final long seed;
  private final String destination;
  private final Path file;
  private final Journal journal;
  private volatile MessageCodec codec;
  private final Observations observations = new Observations();
  private final Map<String, String> destinationOptions = new LinkedHashMap<>();
  private final List<Messaging> programs = new CopyOnWriteArrayList<>();
  private final Cast cast = new Cast(this);
  private final Mending mending;
  private final Map<Integer, Terms> groupTerms = new LinkedHashMap<>();
  private final ReentrantLock opening = new ReentrantLock();
  private @Nullable DurableStore store; // guarded by opening
  private volatile Terms terms = Terms.faultFreeRun();

  /** A stage for the scenario of this name. */
  public Stage(
      BinderUnderTest binder,
      Environment environment,
      long seed,
      String run,
      String scenario,
      int entries,
      Path directory) {
    this.binder = binder;
    this.environment = environment;
    this.seed = seed;
    destination = shortened(scenario) + "-" + run;
    file = directory.resolve(scenario + "-" + run + ".history");
    journal = Journal.create(file, entries);
    mending = new Mending(file);
    codec = new MessageCodec(run + "-" + scenario, seed);
  }

  private static String shortened(String scenario) {
    String name = scenario.replace("-", "");
    return name.substring(0, Math.min(16, name.length()));
  }

  /** What everything random follows from. */
  public long seed() {
    return seed;
  }

  /** The destination's logical name. */
  public String destination() {
    return destination;
  }

  /** The logical name of a group. */
  public static String group(int number) {
    return "g" + number;
  }

  /** Where everything is written. */
  public Journal journal() {
    return journal;
  }

  /** The journal's file. */
  public Path file() {
    return file;
  }

  /** What the run's events look like. */
  public MessageCodec codec() {
    return codec;
  }

  /** What the environment can do. */
  public Environment environment() {
    return environment;
  }

  /** The binder. */
  public BinderUnderTest binder() {
    return binder;
  }

  /** What was observed so far. */
  public Observations observations() {
    return observations;
  }

  /** What the history is held to. */
  public Terms terms() {
    return terms;
  }

  /**
   * Says what the history is held to: what the scenario configured, and what the binder declares.
   */
  public void agree(Terms agreed) {
    terms = agreed;
  }

  /** Says what the history is held to in a group that has options of its own. */
  public void agree(int group, Terms agreed) {
    groupTerms.put(group, agreed);
  }

  /** What the history is held to in the groups that have terms of their own. */
  public Map<Integer, Terms> groupTerms() {
    return Map.copyOf(groupTerms);
  }

  /** Notes something that is no entry of the history. */
  public void observe(String name, boolean asItShouldBe, String detail) {
    observations.add(name, asItShouldBe, detail);
  }

  /** Tells how long something took that was observed under this name. */
  public void measure(String name, Measurement measurement) {
    observations.measure(name, measurement);
  }

  /** Notes what was measured, for people. */
  public void note(String text) {
    observations.note(text);
  }

  /** From now on nothing fails any more that fails {@link Trouble#UNTIL_MENDED}. */
  public void mend() {
    mending.mend();
  }

  Mending mending() {
    return mending;
  }

  /**
   * Lets events have data of this size, which nothing compresses; for what is opened afterwards.
   */
  public Stage dataBytes(int bytes) {
    codec = new MessageCodec(codec.run(), seed, bytes);
    return this;
  }

  /** Sets an option of the destination, for everything that is opened afterwards. */
  public Stage destinationOption(String option, String value) {
    destinationOptions.put("waybill.destinations." + destination + "." + option, value);
    return this;
  }

  /** What was set of the destination so far, as configuration has it. */
  Map<String, String> destinationOptions() {
    return Map.copyOf(destinationOptions);
  }

  /** Watches the binder, for everything that is opened afterwards. */
  public Stage through(UnaryOperator<BinderUnderTest> watch) {
    binder = watch.apply(binder);
    return this;
  }

  /** The idempotency store that all processes of the run share. */
  IdempotencyStore durableStore() {
    opening.lock();
    try {
      if (store == null) {
        store = new DurableStore(storeOf(file));
      }
      return store;
    } finally {
      opening.unlock();
    }
  }

  /** Where it is, beside the journal. */
  static Path storeOf(Path journal) {
    return journal.resolveSibling(journal.getFileName() + ".effects");
  }

  /** Opens one more program. It is closed with the stage, if not before. */
  public Messaging open(Map<String, String> more) {
    return open(binder, more);
  }

  Messaging open(BinderUnderTest watched, Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(destinationOptions);
    all.putAll(more);
    Messaging messaging = watched.open(all);
    programs.add(messaging);
    return messaging;
  }

  /** What the connected server can do. */
  public Capabilities capabilities() {
    try (Messaging messaging = binder.open(destinationOptions)) {
      return messaging.capabilities(destination);
    }
  }

  /** Starts a member in this JVM; does not wait for it. */
  public Member member(MemberSpec spec) {
    return cast.local(spec);
  }

  /**
   * Starts a member in a JVM of its own, which needs {@link Need#CHILD_MEMBERS}; does not wait for
   * it. With several specs it is in several groups at once.
   *
   * @throws IllegalStateException if another process cannot have this binder, or do this work
   */
  public Member childMember(MemberSpec... specs) {
    return cast.child(List.of(specs));
  }

  /**
   * Starts a member that can be killed, which needs {@link Need#MEMBER_KILL}: in a JVM of its own
   * where there can be one. Does not wait for it.
   */
  public Member mortalMember(MemberSpec spec) {
    return canPause() ? cast.child(List.of(spec)) : cast.local(spec);
  }

  /** Whether mortal members can be paused, too. */
  public boolean canPause() {
    return environment.offers().contains(Need.CHILD_MEMBERS);
  }

  /** Starts members, then waits until all of them are ready. */
  public List<Member> members(MemberSpec... specs) {
    List<Member> started = new ArrayList<>();
    for (MemberSpec spec : specs) {
      started.add(member(spec));
    }
    started.forEach(Member::awaitReady);
    return started;
  }

  /** Everybody who was ever a member. */
  public List<Member> members() {
    return cast.all();
  }

  /** A publisher in a program of its own. */
  public MessagePublisher publisher() {
    return publisher(PublisherOptions.defaults());
  }

  /** A publisher in a program of its own. */
  public MessagePublisher publisher(PublisherOptions options) {
    return new MessagePublisher(open(Map.of()).publisher(destination, options), journal, codec);
  }

  /** A publisher of this program. */
  public MessagePublisher publisher(Messaging program) {
    return publisher(program, destination);
  }

  /** A publisher of this program, to any destination. */
  public MessagePublisher publisher(Messaging program, String to) {
    return new MessagePublisher(program.publisher(to, PublisherOptions.defaults()), journal, codec);
  }

  /** Publishes a workload, each publisher on a thread of its own, and waits for every end. */
  public Publishing publish(Workload workload) {
    Publishing publishing = begin(workload);
    publishing.await(PUBLISHING);
    return publishing;
  }

  /** Begins to publish a workload, each publisher on a thread of its own. */
  public Publishing begin(Workload workload) {
    Messaging program = open(Map.of());
    List<MessagePublisher> publishers = new ArrayList<>();
    for (int i = 0; i < workload.publishers(); i++) {
      publishers.add(
          new MessagePublisher(
              program.publisher(destination, PublisherOptions.defaults()), journal, codec));
    }
    return Publishing.begin(workload.plan(seed), publishers);
  }

  /** Begins to publish a workload with a thread for each publisher; all share this one. */
  public Publishing begin(Workload workload, MessagePublisher shared) {
    return Publishing.begin(
        workload.plan(seed), Collections.nCopies(workload.publishers(), shared));
  }

  /**
   * Does something while something else is broken, and writes down from when to when it was.
   *
   * @param kind tells the faults of a run apart
   * @param patience how long to wait afterwards until the fault was seen to bite
   * @return whether it was
   */
  public boolean during(
      int kind, Supplier<? extends Fault> fault, Duration patience, Runnable deed) {
    write(EntryKind.FAULT_BEGUN, kind);
    try (Fault active = fault.get()) {
      deed.run();
      boolean effective = active.awaitEffective(patience);
      if (effective) {
        write(EntryKind.FAULT_EFFECTIVE, kind);
      }
      return effective;
    } finally {
      write(EntryKind.FAULT_ENDED, kind);
    }
  }

  private void write(EntryKind kind, int detail) {
    journal.write(kind, 0, 0, Journal.NO_MESSAGE, 0, detail, 0);
  }

  /**
   * Ends the run: publishes a sentinel behind every message stream, waits until every living group
   * has handled them all, and until nothing comes any more.
   */
  public void drain(Publishing... publishings) {
    drain(DRAINING, publishings);
  }

  /** The same with more or less patience for what is still to be handled. */
  public void drain(Duration patience, Publishing... publishings) {
    new Drain(this, List.of(publishings), patience).run();
  }

  /** Writes down the dead letters of a group; answers them. */
  public List<DeadLetter> readDeadLetters(int group) {
    return new DeadLetterReader(journal, codec)
        .read(open(Map.of()).deadLetters(destination, group(group)), group);
  }

  @Override
  public void close() {
    cast.discard();
    for (Messaging program : programs) {
      program.close(Duration.ofSeconds(5));
    }
    opening.lock();
    try {
      if (store != null) {
        store.close();
      }
    } finally {
      opening.unlock();
    }
  }
}
