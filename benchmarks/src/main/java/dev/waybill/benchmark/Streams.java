package dev.waybill.benchmark;

import io.nats.client.Connection;
import io.nats.client.JetStreamApiException;
import io.nats.client.JetStreamManagement;
import io.nats.client.api.MessageInfo;
import io.nats.client.api.StreamState;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Makes, fills and looks into streams, with a client of its own. */
final class Streams implements Destinations {
  private static final int LOOKED_AT = 200;
  private static final int CONSUMER_NOT_FOUND = 10_014;

  private final String endpoint;
  private final Connection connection;
  private final JetStreamManagement streams;
  private boolean keepsContents;

  Streams(String endpoint) {
    this.endpoint = endpoint;
    connection = NatsRawSettings.connect(endpoint);
    try {
      streams = connection.jetStreamManagement();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void create(String destination, Contents contents) throws Exception {
    streams.addStream(NatsRawSettings.stream(destination));
    keepsContents = contents.count() > 0;
    AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    try (NatsRawPublishing publishing =
        new NatsRawPublishing(NatsRawSettings.connect(endpoint), destination)) {
      for (int i = 0; i < contents.count(); i++) {
        publishing.publish(
            contents.events().apply(i), failed -> failure.compareAndSet(null, failed));
      }
    }
    if (failure.get() != null) {
      throw new IllegalStateException("A stream was not filled", failure.get());
    }
  }

  private StreamState state(String destination) throws Exception {
    return streams.getStreamInfo(destination).getStreamState();
  }

  @Override
  public long count(String destination, String group) throws Exception {
    return state(destination).getMsgCount();
  }

  @Override
  public void verify(String destination, String group, Events events) throws Exception {
    StreamState state = state(destination);
    long last = state.getLastSequence();
    for (long each = Math.max(state.getFirstSequence(), last - LOOKED_AT); each <= last; each++) {
      MessageInfo message = streams.getMessage(destination, each);
      events.verify(NatsRawMessages.event(message.getHeaders(), message.getData()));
    }
  }

  /** Consumers would go on to time out what they have delivered; events would fill the disk. */
  @Override
  public void dismiss(String destination, String group) throws Exception {
    for (String consumer : streams.getConsumerNames(destination)) {
      try {
        streams.deleteConsumer(destination, consumer);
      } catch (JetStreamApiException e) {
        if (e.getApiErrorCode() != CONSUMER_NOT_FOUND) {
          throw e;
        } // it was about to go: members ask for that and do not wait for the answer
      }
    }
    if (!keepsContents) {
      streams.purgeStream(destination);
    }
  }

  @Override
  public void delete(String destination) throws Exception {
    for (String stream : streams.getStreamNames()) {
      if (stream.equals(destination)
          || stream.startsWith(destination + "--")
          || stream.startsWith("KV_" + destination + "--")) {
        streams.deleteStream(stream);
      }
    }
  }

  @Override
  public void close() {
    try {
      connection.close();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
