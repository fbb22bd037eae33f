package dev.waybill.testbrokers;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Who may connect to a broker, and how.
 *
 * @param users the administrator first; none if everybody may do everything
 * @param authority whose certificates the broker and its clients have; none for no TLS
 * @param mutual whether a client without a certificate is refused
 */
record Security(List<BrokerUser> users, @Nullable CertificateAuthority authority, boolean mutual) {
  static final Security NONE = new Security(List.of(), null, false);
  static final String AUTHORITY_FILE = "authority.pem";
  static final String CERTIFICATE_FILE = "server.pem";
  static final String KEY_FILE = "server-key.pem";

  Security users(BrokerUser administrator, BrokerUser... others) {
    List<BrokerUser> all = new ArrayList<>(List.of(administrator));
    all.addAll(List.of(others));
    return new Security(List.copyOf(all), authority, mutual);
  }

  Security tls(CertificateAuthority by, boolean clientsToo) {
    return new Security(users, by, clientsToo);
  }

  boolean hasTls() {
    return authority != null;
  }

  boolean hasUsers() {
    return !users.isEmpty();
  }

  /** Returns the content of the files that the server needs, by name. */
  Map<String, String> certificateFiles() {
    if (authority == null) {
      return Map.of();
    }
    TlsIdentity server = authority.issue("localhost");
    Map<String, String> files = new LinkedHashMap<>();
    files.put(AUTHORITY_FILE, server.authorityPem());
    files.put(CERTIFICATE_FILE, server.certificatePem());
    files.put(KEY_FILE, server.keyPem());
    return files;
  }
}
