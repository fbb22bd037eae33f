package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.net.SocketException;
import java.util.List;

/** Checks that a broker cannot be reached from another machine. */
final class Loopback {
  private Loopback() {}

  static void assertOnly(Broker broker) {
    int port = Integer.parseInt(broker.endpoint().split(":")[1]);
    List<InetAddress> others = others();
    assumeThat(others).isNotEmpty();
    for (InetAddress address : others) {
      assertThatThrownBy(() -> new Socket(address, port).close())
          .isInstanceOf(ConnectException.class);
    }
  }

  private static List<InetAddress> others() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
          .toList();
    } catch (SocketException noInterfaces) {
      return List.of();
    }
  }
}
