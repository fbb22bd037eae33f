package dev.waybill.benchmark;

import dev.waybill.benchmark.Destinations.Contents;
import dev.waybill.benchmark.Result.Taken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/** Runs one benchmark: contestants take turns, and only one of them runs at a time. */
final class Duel {
  private static final int SLOW_PER_SECOND = 75_000;
  private static final int ZIPF_PER_SECOND = 2_500;
  private static final Duration WARM_UP = Duration.ofSeconds(1);

  private final Options options;
  private final Destinations destinations;
  private final String endpoint;
  private final LongSupplier brokerCpu;
  private int groups;

  Duel(Options options, Destinations destinations, String endpoint, LongSupplier brokerCpu) {
    this.options = options;
    this.destinations = destinations;
    this.endpoint = endpoint;
    this.brokerCpu = brokerCpu;
  }

  Result run(Kind kind) throws Exception {
    String destination = kind.label;
    int stored = stored(kind);
    destinations.create(destination, contents(kind, stored));
    List<String> names = new ArrayList<>(options.contestants());
    List<Contender> contenders = new ArrayList<>();
    if (kind == Kind.ZIPF) {
      names.set(0, "serial bound");
    }
    try {
      for (int i = kind == Kind.ZIPF ? 1 : 0; i < names.size(); i++) {
        contenders.add(
            new Contender(
                options.className(options.contestants().get(i)), kind, i, options.childFlags()));
      }
      return new Result(kind, names, rounds(kind, destination, stored, contenders));
    } finally {
      contenders.forEach(Contender::close);
      destinations.delete(destination);
    }
  }

  private List<List<Taken>> rounds(
      Kind kind, String destination, int stored, List<Contender> contenders) throws Exception {
    // Samples too short to mean anything are taken to see that they can be; on a busy machine the
    // first ones may be empty.
    boolean serious = kind != Kind.ZIPF && options.sample().compareTo(WARM_UP) >= 0;
    for (int i = 0; i < (serious ? options.warmUps() : 1); i++) {
      for (Contender contender : contenders) {
        take(kind, destination, stored, contender);
      }
    }
    List<List<Taken>> rounds = new ArrayList<>();
    for (int i = 0; i < options.pairs(); i++) {
      List<Taken> round = new ArrayList<>();
      if (kind == Kind.ZIPF) {
        long nanos = new Zipf(stored).serialBound().toNanos();
        round.add(new Taken(new Sample(stored, nanos, 0, 0, stored, Sample.Latency.NONE), 0, 0));
      }
      for (Contender contender : contenders) {
        Taken taken = take(kind, destination, stored, contender);
        for (int more = serious ? 0 : 10; more > 0 && taken.sample().events() == 0; more--) {
          taken = take(kind, destination, stored, contender);
        }
        if (taken.sample().events() == 0) {
          throw new IllegalStateException(
              "%s stood still for %s".formatted(contender.name, options.sample()));
        }
        round.add(taken);
      }
      rounds.add(round);
      System.err.printf("%s %d/%d%s%n", kind.label, i + 1, options.pairs(), rates(kind, round));
    }
    return rounds;
  }

  private static String rates(Kind kind, List<Taken> round) {
    StringBuilder text = new StringBuilder();
    for (Taken taken : round) {
      text.append("  ");
      Sample sample = taken.sample();
      text.append(
          kind == Kind.LATENCY
              ? "p50 %s ms".formatted(Metric.P50.text(Metric.P50.of(sample)))
              : "%,.0f/s %.2f µs".formatted(sample.perSecond(), sample.cpuMicrosPerEvent()));
    }
    return text.toString();
  }

  private Taken take(Kind kind, String destination, int stored, Contender contender)
      throws Exception {
    String group = group();
    Setting setting = new Setting(endpoint, destination, group, options.sample(), WARM_UP, stored);
    destinations.prepare(destination, group);
    long before = destinations.count(destination, group);
    long cpu = brokerCpu.getAsLong();
    Sample sample = contender.sample(setting);
    Taken taken = new Taken(sample, brokerCpu.getAsLong() - cpu, Machine.load());
    if (kind == Kind.PUBLISH) {
      long more = destinations.count(destination, group) - before;
      if (more != sample.total()) {
        throw new IllegalStateException(
            "%s published %d events, the broker has %d"
                .formatted(contender.name, sample.total(), more));
      }
      destinations.verify(destination, group, Events.uniform(ConsumeScenario.EVENTS));
    }
    destinations.dismiss(destination, group);
    return taken;
  }

  /** An embedded broker lives on and keeps what any group that it knows has not finished. */
  private String group() {
    return options.carrier().isEmbedded() ? "members" : "g" + ++groups;
  }

  private static Contents contents(Kind kind, int stored) {
    if (kind == Kind.ZIPF) {
      Zipf zipf = new Zipf(stored);
      return new Contents(stored, Events.of(stored, zipf::key)::get);
    }
    if (kind.consumes()) {
      Events events = Events.uniform(ConsumeScenario.EVENTS);
      return new Contents(stored, events::next);
    }
    return Contents.NONE;
  }

  private int stored(Kind kind) {
    Duration sample = options.sample();
    return switch (kind) {
      case CONSUME -> count(sample.plus(WARM_UP), options.carrier().storedPerSecond());
      case SLOW_HANDLER ->
          count(
              sample.plus(WARM_UP), Math.min(SLOW_PER_SECOND, options.carrier().storedPerSecond()));
      case ZIPF -> count(sample, ZIPF_PER_SECOND);
      case PUBLISH, LATENCY, PIPE -> 0;
    };
  }

  private static int count(Duration time, int perSecond) {
    return Math.toIntExact(time.toMillis() * perSecond / 1_000);
  }
}
