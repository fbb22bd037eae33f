package dev.waybill.conformance.fault;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class TcpProxyTest {
  private static final Duration SOON = Duration.ofSeconds(20);
  private static final int QUIET_MILLIS = 150;

  private EchoServer server;
  private TcpProxy proxy;

  @BeforeEach
  void open() throws IOException {
    server = new EchoServer(FreePorts.next());
    proxy = TcpProxy.to(server.port());
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    server.close();
  }

  @Test
  void forwardsBothWaysAndCounts() throws IOException {
    try (Socket client = connect()) {
      assertThat(ask(client, "hello")).isEqualTo("hello");
      TcpCounts expected = new TcpCounts(1, 1, 0, 0, 5, 5, 0);
      await().atMost(SOON).untilAsserted(() -> assertThat(proxy.counts()).isEqualTo(expected));
    }
    await().atMost(SOON).until(() -> proxy.counts().open() == 0);
    assertThat(proxy.counts().reset()).isZero();
  }

  @Test
  void forwardsTheEndOfOneDirectionAlone() throws IOException {
    try (Socket client = connect()) {
      client.getOutputStream().write("last words".getBytes(UTF_8));
      client.shutdownOutput();
      assertThat(new String(client.getInputStream().readAllBytes(), UTF_8)).isEqualTo("last words");
    }
  }

  @Test
  void delaysBothWays() throws IOException {
    try (Socket client = connect()) {
      ask(client, "warm");
      ActiveFault fault = proxy.inject(TcpFault.latency(Duration.ofMillis(120), Duration.ZERO));
      long start = System.nanoTime();
      ask(client, "slow");
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isGreaterThanOrEqualTo(Duration.ofMillis(240));
      assertThat(fault.bites()).isEqualTo(8);
    }
  }

  @Test
  void jitterKeepsOrder() throws IOException {
    byte[] sent = new byte[300_000];
    new Random(42).nextBytes(sent);
    try (Socket client = connect()) {
      proxy.inject(TcpFault.latency(Duration.ZERO, Duration.ofMillis(30)));
      CompletableFuture<Void> writer = CompletableFuture.runAsync(() -> write(client, sent));
      byte[] got = client.getInputStream().readNBytes(sent.length);
      writer.join();
      assertThat(Arrays.equals(got, sent)).isTrue();
    }
  }

  @Test
  void delayIsALineAndNotAPausePerChunk() throws IOException {
    proxy.inject(TcpFault.latency(Duration.ofMillis(100), Duration.ZERO));
    try (Socket client = connect()) {
      long start = System.nanoTime();
      for (int i = 0; i < 20; i++) {
        client.getOutputStream().write(new byte[20_000]);
      }
      client.getInputStream().readNBytes(400_000);
      // Twenty pauses each way would take four seconds.
      assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(3));
    }
  }

  @Test
  void dropsRequestsAndResetsTheTornConnectionOnHeal() throws IOException {
    try (Socket client = connect()) {
      ask(client, "warm");
      ActiveFault fault = proxy.inject(TcpFault.dropRequests());
      client.getOutputStream().write("lost".getBytes(UTF_8));
      assertThat(fault.awaitEffective(SOON)).isTrue();
      assertThat(server.received()).isEqualTo(4);
      assertThat(proxy.counts().droppedBytes()).isEqualTo(4);
      fault.heal();
      assertThatThrownBy(() -> ask(client, "x")).isInstanceOf(SocketException.class);
    }
    try (Socket next = connect()) {
      assertThat(ask(next, "again")).isEqualTo("again");
    }
  }

  @Test
  void dropsResponsesOfRequestsThatWereServed() throws IOException {
    try (Socket client = connect()) {
      ActiveFault fault = proxy.inject(TcpFault.dropResponses());
      client.getOutputStream().write("done".getBytes(UTF_8));
      assertThat(fault.awaitEffective(SOON)).isTrue();
      assertThat(server.received()).isEqualTo(4);
      assertSilent(client);
    }
  }

  @Test
  void healSparesConnectionsThatLostNothing() throws IOException {
    try (Socket client = connect()) {
      ask(client, "warm");
      proxy.inject(TcpFault.blackHole()).heal();
      assertThat(ask(client, "alive")).isEqualTo("alive");
    }
  }

  @Test
  void blackHoleHidesEvenTheDeathOfTheServer() throws IOException {
    try (Socket client = connect()) {
      ask(client, "warm");
      ActiveFault fault = proxy.inject(TcpFault.blackHole());
      server.resetConnections();
      assertSilent(client);
      client.getOutputStream().write("into the void".getBytes(UTF_8));
      await().atMost(SOON).until(() -> proxy.counts().droppedBytes() > 0);
      fault.heal();
      assertThatThrownBy(() -> ask(client, "x")).isInstanceOf(SocketException.class);
    }
  }

  @Test
  void resetsOpenConnectionsOnce() throws IOException {
    try (Socket first = connect();
        Socket second = connect()) {
      ask(first, "a");
      ask(second, "b");
      ActiveFault fault = proxy.inject(TcpFault.reset());
      assertThat(fault.bites()).isEqualTo(2);
      assertThat(fault.isHealed()).isTrue();
      assertThatThrownBy(() -> first.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThatThrownBy(() -> second.getInputStream().read()).isInstanceOf(SocketException.class);
      assertThat(proxy.counts().reset()).isEqualTo(2);
    }
    try (Socket next = connect()) {
      assertThat(ask(next, "again")).isEqualTo("again");
    }
  }

  @Test
  void resetWithoutConnectionsIsNotEffective() {
    assertThat(proxy.inject(TcpFault.reset()).awaitEffective(Duration.ofMillis(1))).isFalse();
  }

  @Test
  void refusesNewConnectionsAndComesBackOnTheSamePort() throws IOException {
    try (Socket old = connect()) {
      ask(old, "warm");
      ActiveFault fault = proxy.inject(TcpFault.refuse());
      assertThat(fault.awaitEffective(SOON)).isTrue();
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      assertThat(ask(old, "still here")).isEqualTo("still here");
      fault.heal();
      try (Socket next = connect()) {
        assertThat(ask(next, "again")).isEqualTo("again");
      }
    }
  }

  @Test
  void cutResetsAndRefuses() throws IOException {
    try (Socket old = connect()) {
      ask(old, "warm");
      ActiveFault fault = proxy.inject(TcpFault.cut());
      assertThatThrownBy(() -> ask(old, "x")).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      fault.heal();
    }
    try (Socket next = connect()) {
      assertThat(ask(next, "again")).isEqualTo("again");
    }
  }

  @Test
  void stallAcceptsHoldsAndLetsFlowOnHeal() throws IOException {
    ActiveFault fault = proxy.inject(TcpFault.stall());
    try (Socket client = connect()) {
      client.getOutputStream().write("held".getBytes(UTF_8));
      assertThat(fault.awaitEffective(SOON)).isTrue();
      assertSilent(client);
      assertThat(server.received()).isZero();
      fault.heal();
      assertThat(read(client, 4)).isEqualTo("held");
    }
  }

  @Test
  void throttleLimitsTheRate() throws IOException {
    try (Socket client = connect()) {
      ActiveFault fault = proxy.inject(TcpFault.throttle(20_000));
      long start = System.nanoTime();
      client.getOutputStream().write(new byte[8_000]);
      client.getInputStream().readNBytes(8_000);
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(400), Duration.ofSeconds(10));
      assertThat(fault.bites()).isEqualTo(16_000);
    }
  }

  @Test
  void closesAfterExactlySoManyBytesOfEachConnection() throws IOException {
    try (Socket old = connect()) {
      ask(old, "some bytes before");
      ActiveFault fault = proxy.inject(TcpFault.closeAfterBytes(Direction.RESPONSES, 3));
      old.getOutputStream().write("abcdef".getBytes(UTF_8));
      assertThat(read(old, 3)).isEqualTo("abc");
      assertEnds(old);
      try (Socket next = connect()) {
        next.getOutputStream().write("uvwxyz".getBytes(UTF_8));
        assertThat(read(next, 3)).isEqualTo("uvw");
        assertEnds(next);
      }
      assertThat(fault.bites()).isEqualTo(2);
      fault.heal();
    }
    try (Socket next = connect()) {
      assertThat(ask(next, "whole again")).isEqualTo("whole again");
    }
  }

  @Test
  void everyFaultHealsAtItsDeadline() throws IOException {
    ActiveFault cut = proxy.inject(TcpFault.cut(), Duration.ofMillis(100));
    ActiveFault hole = proxy.inject(TcpFault.blackHole(), Duration.ofMillis(200));
    assertThat(cut.awaitHealed(SOON)).isTrue();
    assertThat(hole.awaitHealed(SOON)).isTrue();
    try (Socket client = connect()) {
      assertThat(ask(client, "well")).isEqualTo("well");
    }
  }

  @Test
  void faultsOfDifferentKindsWorkTogetherAndHealTogether() throws IOException {
    ActiveFault latency = proxy.inject(TcpFault.latency(Duration.ofMillis(30), Duration.ZERO));
    ActiveFault refuse = proxy.inject(TcpFault.refuse());
    assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
    proxy.heal();
    assertThat(latency.isHealed()).isTrue();
    assertThat(refuse.isHealed()).isTrue();
    try (Socket client = connect()) {
      assertThat(ask(client, "well")).isEqualTo("well");
    }
    assertThat(latency.bites()).isZero();
  }

  @Test
  void clientOfADeadServerSeesAReset() throws IOException {
    server.close();
    try (Socket client = connect()) {
      assertThatThrownBy(() -> ask(client, "x")).isInstanceOf(IOException.class);
    }
    await().atMost(SOON).until(() -> proxy.counts().unreachable() == 1);
    try (EchoServer back = new EchoServer(server.port());
        Socket client = connect()) {
      assertThat(ask(client, "back")).isEqualTo("back");
      assertThat(back.connections()).isEqualTo(1);
    }
  }

  @Test
  void closeFreesThreadPortAndWaitersAndIsFinal() throws IOException {
    String threadName = "waybill-tcp-proxy-" + proxy.port();
    assertThat(threadNames()).contains(threadName);
    try (Socket client = connect()) {
      ask(client, "warm");
      ActiveFault fault = proxy.inject(TcpFault.stall());
      proxy.close();
      assertThat(threadNames()).doesNotContain(threadName);
      assertThat(fault.isHealed()).isTrue();
      assertThatThrownBy(() -> ask(client, "x")).isInstanceOf(SocketException.class);
      assertThatThrownBy(this::connect).isInstanceOf(ConnectException.class);
      assertThatThrownBy(() -> proxy.inject(TcpFault.reset()))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("closed");
      proxy.heal();
      proxy.close();
    }
  }

  @Test
  void manyConnectionsShareOneThread() throws IOException {
    Socket[] clients = new Socket[60];
    int before = proxyThreads();
    for (int i = 0; i < clients.length; i++) {
      clients[i] = connect();
      assertThat(ask(clients[i], "c" + i)).isEqualTo("c" + i);
    }
    assertThat(proxyThreads()).isEqualTo(before);
    assertThat(proxy.inject(TcpFault.reset()).bites()).isEqualTo(clients.length);
    for (Socket client : clients) {
      client.close();
    }
    assertThat(proxy.counts().open()).isZero();
  }

  @Test
  void unknownHostIsRefusedAtOnce() {
    assertThatThrownBy(() -> TcpProxy.to("no-such-host.invalid", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no-such-host.invalid");
  }

  private Socket connect() throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), proxy.port());
    socket.setSoTimeout((int) SOON.toMillis());
    socket.setTcpNoDelay(true);
    return socket;
  }

  private static String ask(Socket client, String text) throws IOException {
    client.getOutputStream().write(text.getBytes(UTF_8));
    String answer = read(client, text.length());
    if (answer.length() < text.length()) {
      throw new SocketException("Connection ended after '%s'".formatted(answer));
    }
    return answer;
  }

  private static String read(Socket client, int bytes) throws IOException {
    return new String(client.getInputStream().readNBytes(bytes), UTF_8);
  }

  private static void write(Socket client, byte[] bytes) {
    try {
      client.getOutputStream().write(bytes);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertSilent(Socket client) throws IOException {
    client.setSoTimeout(QUIET_MILLIS);
    assertThatThrownBy(() -> client.getInputStream().read())
        .isInstanceOf(SocketTimeoutException.class);
    client.setSoTimeout((int) SOON.toMillis());
  }

  /** The end is a close or a reset: which one depends on what was on its way. */
  private static void assertEnds(Socket client) {
    try {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
    } catch (SocketTimeoutException e) {
      throw new AssertionError("Connection still open", e);
    } catch (IOException reset) {
      assertThat(reset).isInstanceOf(SocketException.class);
    }
  }

  private static List<String> threadNames() {
    return Thread.getAllStackTraces().keySet().stream().map(Thread::getName).toList();
  }

  private static int proxyThreads() {
    return (int)
        threadNames().stream().filter(name -> name.startsWith("waybill-tcp-proxy")).count();
  }
}
