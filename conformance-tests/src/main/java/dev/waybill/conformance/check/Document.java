package dev.waybill.conformance.check;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.waybill.conformance.spi.RawMessages;
import dev.waybill.spi.RawMessage;
import dev.waybill.spi.RawMessage.Header;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document as a client that is not ours may write it.
 *
 * @param name what is special about it
 * @param id the id it has, if it is an event
 * @param headers what goes with it
 * @param text what is written
 * @param event how it is to be read; null where it is none
 */
record Document(
    String name, String id, List<Header> headers, String text, @Nullable CloudEvent event) {
  private static final String TYPE = "application/cloudevents+json";

  RawMessage of(RawMessage template) {
    return RawMessages.withBody(RawMessages.withHeaders(template, headers), text.getBytes(UTF_8));
  }

  /** All of them; those that are no event are told by their text, which is unlike any other. */
  static List<Document> all(String run, WireForm binary) {
    return new Writer(run, binary).all();
  }

  private static final class Writer {
    private final String run;
    private final WireForm binary;
    private final List<Document> documents = new ArrayList<>();

    Writer(String run, WireForm binary) {
      this.run = run;
      this.binary = binary;
    }

    List<Document> all() {
      types();
      data();
      members();
      nonsense();
      add("the last", TYPE, "", event());
      return documents;
    }

    private void types() {
      for (String type :
          List.of(
              TYPE,
              TYPE + "; charset=UTF-8",
              TYPE + ";charset=utf-8",
              TYPE + " ; charset=\"utf-8\"",
              "Application/CloudEvents+JSON; Charset=UTF-8")) {
        add("content type " + type, type, "", event());
      }
      CloudEvent event = event().build();
      List<Header> both =
          binary.headers(
              Map.of(
                  "specversion", "1.0",
                  "id", "of-the-headers",
                  "source", "/of-the-headers",
                  "type", "of.the.headers"));
      both.add(Header.of(StructuredForm.CONTENT_TYPE, TYPE));
      add("attributes in headers, too", both, document(event.getId(), ""), event);
    }

    private void data() {
      String json = "application/json";
      add(
          "JSON data",
          TYPE,
          ",\"datacontenttype\":\"application/json\",\"data\":{\"a\":1}",
          event().withData(json, utf8("{\"a\":1}")));
      add(
          "JSON null",
          TYPE,
          ",\"datacontenttype\":\"application/json\",\"data\":null",
          event().withData(json, utf8("null")));
      add(
          "JSON data in base64",
          TYPE,
          ",\"datacontenttype\":\"application/json\",\"data_base64\":\"eyAgfQ==\"",
          event().withData(json, utf8("{  }")));
      add(
          "text",
          TYPE,
          ",\"datacontenttype\":\"text/plain\",\"data\":\"\\u20ac\\n\"",
          event().withData("text/plain", utf8("\u20ac\n")));
      add(
          "bytes",
          TYPE,
          ",\"datacontenttype\":\"a/b\",\"data_base64\":\"AP+A\"",
          event().withData("a/b", new byte[] {0, (byte) 0xff, (byte) 0x80}));
      add("empty bytes", TYPE, ",\"data_base64\":\"\"", event().withData(new byte[0]));
    }

    private void members() {
      add(
          "members it does not know",
          TYPE,
          ",\"extra\":\"x\",\"number\":-2147483648,\"flag\":true",
          event()
              .withExtension("extra", "x")
              .withExtension("number", Integer.MIN_VALUE)
              .withExtension("flag", true));
      add(
          "escapes",
          TYPE,
          ",\"extra\":\"\\u0061\\/\\\"\\ud83d\\ude80 \\u20ac\"",
          event().withExtension("extra", "a/\"\ud83d\ude80 \u20ac"));
      add("a subject of null", TYPE, ",\"subject\":null", event());
      CloudEvent event = event().withSubject("s").build();
      add(
          "white space and another order",
          List.of(Header.of(StructuredForm.CONTENT_TYPE, TYPE)),
          "\r\n { \"subject\" : \"s\" ,\t\"type\":\"t\", \"source\" : \"/elsewhere\",\n\"id\": \""
              + event.getId()
              + "\" , \"specversion\" : \"1.0\" } \n",
          event);
    }

    private void nonsense() {
      refuse("both kinds of data", TYPE, document(id(), ",\"data\":1,\"data_base64\":\"AA==\""));
      refuse("no id", TYPE, "{\"specversion\":\"1.0\",\"source\":\"/\",\"type\":\"t\"}");
      refuse(
          "a number for an id",
          TYPE,
          "{\"specversion\":\"1.0\",\"id\":1,\"source\":\"/\",\"type\":\"t\"}");
      refuse("no object", TYPE, "[\"specversion\"]");
      refuse("cut short", TYPE, document(id(), "").substring(0, 40));
      refuse("a version that nobody knows", TYPE, document(id(), "").replace("1.0", "7.0"));
      refuse("a batch", "application/cloudevents-batch+json", "[" + document(id(), "") + "]");
      refuse("another format", "application/cloudevents+xml", "<event " + run + "/>");
    }

    private String id() {
      return run + "/document/" + documents.size();
    }

    private CloudEventBuilder event() {
      return CloudEventBuilder.v1().withId(id()).withSource(URI.create("/elsewhere")).withType("t");
    }

    private static String document(String id, String more) {
      return "{\"specversion\":\"1.0\",\"id\":\"%s\",\"source\":\"/elsewhere\",\"type\":\"t\"%s}"
          .formatted(id, more);
    }

    private void add(String name, String type, String more, CloudEventBuilder event) {
      add(
          name,
          List.of(Header.of(StructuredForm.CONTENT_TYPE, type)),
          document(id(), more),
          event.build());
    }

    private void add(String name, List<Header> headers, String text, CloudEvent event) {
      documents.add(new Document(name, id(), headers, text, event));
    }

    private void refuse(String name, String type, String text) {
      documents.add(
          new Document(
              name, id(), List.of(Header.of(StructuredForm.CONTENT_TYPE, type)), text, null));
    }

    private static byte[] utf8(String text) {
      return text.getBytes(UTF_8);
    }
  }
}
