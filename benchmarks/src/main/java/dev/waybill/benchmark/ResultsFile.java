package dev.waybill.benchmark;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Keeps every sample as a line of a CSV file. */
final class ResultsFile {
  private static final String COLUMNS =
      "date,commit,dirty,benchmark,contestant,pair,seconds,events,events_per_s,cpu_us_per_event,"
          + "allocated_bytes_per_event,broker_cpu_us_per_event,p50_us,p99_us,p999_us,load,cpu,"
          + "cores,memory_gib,jdk,os";

  private ResultsFile() {}

  /** Writes a file whose name tells time and commit, and returns it. */
  static Path write(Path directory, Machine machine, List<Result> results) throws IOException {
    LocalDateTime now = LocalDateTime.now(ZoneOffset.UTC);
    String date = now.format(DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmm", Locale.ROOT));
    List<String> lines = new ArrayList<>();
    lines.add(COLUMNS);
    for (Result result : results) {
      for (int pair = 0; pair < result.rounds().size(); pair++) {
        List<Result.Taken> round = result.rounds().get(pair);
        for (int i = 0; i < round.size(); i++) {
          lines.add(
              line(date, machine, result.kind(), result.contestants().get(i), pair, round.get(i)));
        }
      }
    }
    Files.createDirectories(directory);
    return Files.write(
        directory.resolve(
            date + "-" + machine.commit() + (machine.dirty() ? "-dirty" : "") + ".csv"),
        lines);
  }

  private static String line(
      String date, Machine machine, Kind kind, String contestant, int pair, Result.Taken taken) {
    Sample sample = taken.sample();
    return String.format(
        Locale.ROOT,
        "%s,%s,%s,%s,%s,%d,%.3f,%d,%.0f,%.3f,%.0f,%.3f,%.0f,%.0f,%.0f,%.2f,%s,%d,%d,%s,%s",
        date,
        machine.commit(),
        machine.dirty(),
        kind.label,
        contestant,
        pair + 1,
        sample.nanos() / 1e9,
        sample.events(),
        sample.perSecond(),
        sample.cpuMicrosPerEvent(),
        sample.bytesPerEvent(),
        taken.brokerCpuNanos() / 1e3 / sample.events(),
        sample.latency().p50() / 1e3,
        sample.latency().p99() / 1e3,
        sample.latency().p999() / 1e3,
        taken.load(),
        quoted(machine.cpu()),
        machine.cores(),
        machine.memoryGiB(),
        quoted(machine.jdk()),
        quoted(machine.os()));
  }

  private static String quoted(String text) {
    return '"' + text.replace('"', '\'') + '"';
  }
}
