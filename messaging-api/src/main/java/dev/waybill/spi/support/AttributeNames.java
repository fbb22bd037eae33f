package dev.waybill.spi.support;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** Which attribute a header carries, for one prefix. Remembers what it has seen. Thread-safe. */
final class AttributeNames {
  private static final String SPEC_VERSION = "specversion";
  private static final String CONTENT_TYPE = "datacontenttype";

  /** Header names come from outside: do not let them fill the memory. */
  private static final int MAX_KNOWN = 256;

  private final String prefix;
  private final String contentTypeHeader;
  private final String specVersionHeader;
  private final ConcurrentMap<String, String> known = new ConcurrentHashMap<>();

  AttributeNames(String prefix, String contentTypeHeader) {
    this.prefix = prefix;
    this.contentTypeHeader = contentTypeHeader;
    this.specVersionHeader = prefix + SPEC_VERSION;
  }

  String specVersionHeader() {
    return specVersionHeader;
  }

  /** Null where it carries none, or the version, which is read first. */
  @Nullable String of(String header) {
    String attribute = known.get(header);
    return attribute != null ? attribute : find(header);
  }

  private @Nullable String find(String header) {
    String attribute = null;
    if (header.startsWith(prefix)) {
      String name = header.substring(prefix.length());
      attribute = name.equals(SPEC_VERSION) ? null : name;
    } else if (header.equalsIgnoreCase(contentTypeHeader)) {
      attribute = CONTENT_TYPE;
    }
    if (attribute != null && known.size() < MAX_KNOWN) {
      known.put(header, attribute);
    }
    return attribute;
  }
}
