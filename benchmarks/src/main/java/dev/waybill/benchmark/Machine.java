package dev.waybill.benchmark;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Where and on what a result was taken. */
record Machine(
    String commit, boolean dirty, String cpu, int cores, long memoryGiB, String jdk, String os) {
  static Machine here() {
    OperatingSystemMXBean system =
        (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return new Machine(
        said("git", "rev-parse", "--short", "HEAD"),
        !said("git", "status", "--porcelain").isEmpty(),
        cpuModel(),
        Runtime.getRuntime().availableProcessors(),
        Math.round(system.getTotalMemorySize() / (double) (1L << 30)),
        System.getProperty("java.vendor") + " " + Runtime.version(),
        System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  static double load() {
    return ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
  }

  private static String cpuModel() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException notLinux) {
      return System.getProperty("os.arch");
    }
  }

  private static String said(String... command) {
    try {
      Process process = new ProcessBuilder(List.of(command)).start();
      return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).trim();
    } catch (IOException notThere) {
      return "unknown";
    }
  }

  /** For people. */
  String text() {
    return "%s, %d cores, %d GiB, %s, JDK %s; commit %s%s"
        .formatted(cpu, cores, memoryGiB, os, jdk, commit, dirty ? " with changes" : "");
  }
}
