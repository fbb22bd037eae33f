package dev.waybill.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class NativeSettingsTest {
  private final NativeSettings settings =
      new NativeSettings(
          "waybill.binders.main.client.",
          "Parcel",
          Set.of("compression.type", "password", "acks"),
          Map.of("acks", "it is always all"));

  @Test
  void suggestsTheNameThatWasMeant() {
    assertThat(problems("compresion.type", "lz4"))
        .containsExactly(
            "unknown key 'waybill.binders.main.client.compresion.type',"
                + " did you mean 'compression.type'?");
  }

  @Test
  void saysWhoseSettingsTheyAreWhereNoneIsNear() {
    assertThat(problems("colour", "red"))
        .containsExactly(
            "unknown key 'waybill.binders.main.client.colour':"
                + " it is no setting of the Parcel client");
  }

  @Test
  void refusesWhatTheBinderKeepsToItself() {
    assertThat(problems("acks", "none"))
        .containsExactly("'waybill.binders.main.client.acks' cannot be set: it is always all");
  }

  @Test
  void showsNoValueButWhatTheBinderSays() {
    assertThat(settings.problems(Map.of("password", "secret"), (name, value) -> ""))
        .containsExactly("'waybill.binders.main.client.password' is not valid");
    assertThat(settings.problems(Map.of("password", "x"), (name, value) -> "it is too short"))
        .containsExactly("'waybill.binders.main.client.password' is not valid: it is too short");
  }

  @Test
  void tellsEveryProblemInTheOrderOfNames() {
    assertThat(
            settings.problems(
                Map.of("password", "p", "colour", "red", "acks", "1", "compression.type", "lz4"),
                (name, value) -> name.equals("password") ? "" : null))
        .hasSize(3)
        .isSortedAccordingTo((a, b) -> name(a).compareTo(name(b)));
  }

  private List<String> problems(String name, String value) {
    return settings.problems(Map.of(name, value), (any, given) -> null);
  }

  private static String name(String problem) {
    return problem.replaceAll(".*client\\.([a-z.]+)'.*", "$1");
  }
}
