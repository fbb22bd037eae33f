package dev.waybill.testbrokers.kafka;

import java.util.Arrays;
import kafka.Kafka;
import kafka.tools.StorageTool;
import org.apache.kafka.common.utils.AppInfoParser;

/**
 * Formats the storage where that has not been done and runs a Kafka server until it is told to end.
 *
 * <p>The first line of standard output is the server's version.
 */
public final class KafkaServer {
  private KafkaServer() {}

  /** Takes the properties file and the cluster id. */
  public static void main(String[] args) {
    System.out.println("version " + AppInfoParser.getVersion());
    String properties = args[0];
    String[] format = {"format", "--ignore-formatted", "-t", args[1], "-c", properties};
    int failed = StorageTool.execute(format, System.err);
    if (failed != 0) {
      System.err.println("Storage not formatted with " + Arrays.toString(format));
      System.exit(failed);
    }
    Kafka.main(new String[] {properties});
  }
}
