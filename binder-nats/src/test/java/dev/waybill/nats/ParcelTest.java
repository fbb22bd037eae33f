package dev.waybill.nats;

import static org.assertj.core.api.Assertions.assertThat;

import io.nats.client.impl.NatsMessage;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParcelTest {
  private static @Nullable Parcel parcel(@Nullable String reply) {
    return Parcel.of(null, 0, new NatsMessage("orders.1", reply, new byte[3]));
  }

  @Test
  void readsBothFormsOfTheReply() {
    for (String reply :
        new String[] {
          "$JS.ACK.orders.c-1.1.42.7.1790000000123456789.5",
          "$JS.ACK.hub.ACCHASH.orders.c-1.1.42.7.1790000000123456789.5",
          "$JS.ACK._.ACCHASH.orders.c-1.1.42.7.1790000000123456789.5.random"
        }) {
      Parcel parcel = parcel(reply);
      assertThat(parcel.sequence()).as(reply).isEqualTo(42);
      assertThat(parcel.delivered()).isEqualTo(7);
      assertThat(parcel.storedNanos()).isEqualTo(1_790_000_000_123_456_789L);
      assertThat(parcel.pending()).isEqualTo(5);
    }
  }

  @Test
  void isNothingElse() {
    assertThat(parcel(null)).isNull();
    assertThat(parcel("_INBOX.x.1")).isNull();
    assertThat(parcel("$JS.ACK.orders.c.1.2")).isNull();
    assertThat(parcel("$JS.ACK.orders.c-1.1.x.7.1790000000123456789.5")).isNull();
  }
}
