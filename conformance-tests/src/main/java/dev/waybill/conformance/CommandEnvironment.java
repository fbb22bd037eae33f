package dev.waybill.conformance;

import dev.waybill.conformance.fault.ActiveFault;
import dev.waybill.conformance.fault.Command;
import dev.waybill.conformance.fault.Fault;
import dev.waybill.conformance.fault.TcpFault;
import dev.waybill.conformance.fault.TcpProxy;
import dev.waybill.conformance.invariant.Terms;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The surroundings of a broker that is reached over TCP and managed by command lines, such as
 * {@code docker kill acme}: wherever it runs and whatever started it.
 *
 * <p>The binder connects to {@link #endpoint()}, a proxy on loopback that links are broken at; a
 * broker that tells clients where to connect must advertise it. What is not given a command for is
 * not offered, and scenarios that need it are not run. Where members can also be started in other
 * processes, which needs a binder that its type and configuration open, they are killed there.
 *
 * <p>A command is done when it has ended well; the broker serves again when {@link Builder#ready}
 * ends well, or takes connections if that is not given. A command that fails or takes longer than
 * the patience fails the scenario with its last lines of output, so print no secrets in one.
 *
 * <p>Thread-safe. Methods block until their commands have ended. {@link #close()} ends the proxy
 * and leaves the broker as it is.
 */
public final class CommandEnvironment implements Environment, AutoCloseable {
  private final Builder with;
  private final TcpProxy proxy;
  private volatile @Nullable Command undo;

  private CommandEnvironment(Builder with) {
    this.with = with;
    proxy =
        with.proxyPort == null
            ? TcpProxy.to(with.host, with.port)
            : TcpProxy.to(with.host, with.port, with.proxyPort);
  }

  /** Begins with where the broker takes connections. */
  public static Builder of(String host, int port) {
    return new Builder(host, port);
  }

  /** Returns what the binder connects to, as {@code host:port}. */
  public String endpoint() {
    return proxy.endpoint();
  }

  @Override
  public Set<Need> offers() {
    EnumSet<Need> offered = EnumSet.of(Need.LINK_FAULTS, Need.PUBLISH_FAULTS, Need.SLOW_LINK);
    if (with.members) {
      offered.addAll(EnumSet.of(Need.MEMBER_KILL, Need.CHILD_MEMBERS));
    }
    if (with.start != null && with.kill != null) {
      offered.add(Need.BROKER_KILL);
    }
    if (with.start != null && with.stop != null) {
      offered.add(Need.BROKER_STOP);
    }
    if (with.pause != null && with.resume != null) {
      offered.add(Need.BROKER_PAUSE);
    }
    return offered;
  }

  @Override
  public ActiveFault breakLink(TcpFault fault) {
    return proxy.inject(fault);
  }

  @Override
  public void killBroker() {
    undo = with.start;
    run(with.kill);
  }

  @Override
  public void stopBroker() {
    undo = with.start;
    run(with.stop);
  }

  @Override
  public void startBroker() {
    run(with.start);
    with.ready.awaitSuccess(with.patience);
    undo = null;
  }

  @Override
  public Fault pauseBroker() {
    undo = with.resume;
    run(with.pause);
    return Fault.inForce(this::resumeBroker);
  }

  private void resumeBroker() {
    run(with.resume);
    undo = null;
  }

  /**
   * Lets a broker go on that stands still, and starts one that is killed or stopped. For a program
   * that ends before its scenarios do.
   *
   * @throws IllegalStateException if the command fails
   */
  public void restore() {
    Command missing = undo;
    if (missing != null) {
      missing.run(with.patience);
    }
  }

  @Override
  public Duration takeover() {
    return with.takeover;
  }

  @Override
  public Duration settling() {
    return with.settling;
  }

  @Override
  public boolean balances() {
    return with.balances;
  }

  @Override
  public Terms terms(Terms agreed) {
    return with.terms.apply(agreed);
  }

  @Override
  public void close() {
    proxy.close();
  }

  private void run(@Nullable Command command) {
    Objects.requireNonNull(command, "not offered, so not asked for").run(with.patience);
  }

  /** What the commands are. Not thread-safe. */
  public static final class Builder {
    private final String host;
    private final int port;
    private @Nullable Command start;
    private @Nullable Command stop;
    private @Nullable Command kill;
    private @Nullable Command pause;
    private @Nullable Command resume;
    private Command ready;
    private Duration patience = Duration.ofMinutes(1);
    private Duration takeover = Duration.ofSeconds(4);
    private Duration settling = Duration.ZERO;
    private boolean balances = true;
    private UnaryOperator<Terms> terms = UnaryOperator.identity();
    private @Nullable Integer proxyPort;
    private boolean members = true;

    private Builder(String host, int port) {
      this.host = host;
      this.port = port;
      ready = Command.connecting(host, port);
    }

    /** Starts the broker on the data that it had. */
    public Builder start(String... command) {
      start = Command.of(command);
      return this;
    }

    /** Stops the broker in good order. */
    public Builder stop(String... command) {
      stop = Command.of(command);
      return this;
    }

    /** Kills the broker without notice. */
    public Builder kill(String... command) {
      kill = Command.of(command);
      return this;
    }

    /** Lets the broker stand still. */
    public Builder pause(String... command) {
      pause = Command.of(command);
      return this;
    }

    /** Lets the broker go on that stands still. */
    public Builder resume(String... command) {
      resume = Command.of(command);
      return this;
    }

    /** Ends well if the broker serves clients. By default it is tried whether it can be reached. */
    public Builder ready(String... command) {
      ready = Command.of(command);
      return this;
    }

    /** How long a command may take, and a broker until it serves. A minute by default. */
    public Builder patience(Duration most) {
      patience = Objects.requireNonNull(most);
      return this;
    }

    /** See {@link Environment#takeover()}. Four seconds by default. */
    public Builder takeover(Duration most) {
      takeover = Objects.requireNonNull(most);
      return this;
    }

    /** See {@link Environment#settling()}. Zero by default. */
    public Builder settling(Duration most) {
      settling = Objects.requireNonNull(most);
      return this;
    }

    /** See {@link Environment#balances()}. True by default. */
    public Builder balances(boolean evenly) {
      balances = evenly;
      return this;
    }

    /** See {@link Environment#terms}. Unchanged by default. */
    public Builder terms(UnaryOperator<Terms> change) {
      terms = Objects.requireNonNull(change);
      return this;
    }

    /**
     * Where the proxy listens, for a broker that tells clients where to connect. A free port by
     * default.
     */
    public Builder proxyPort(int listenOn) {
      proxyPort = listenOn;
      return this;
    }

    /**
     * Whether members can be started in other processes, which find the binder by its type. True by
     * default.
     */
    public Builder members(boolean elsewhere) {
      members = elsewhere;
      return this;
    }

    /**
     * Opens the proxy. The broker need not run yet.
     *
     * @throws IllegalArgumentException if the host name does not resolve
     */
    public CommandEnvironment build() {
      return new CommandEnvironment(this);
    }
  }
}
