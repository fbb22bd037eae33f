package dev.waybill.testbrokers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.SignatureException;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CertificateAuthorityTest {
  private static final CertificateAuthority AUTHORITY = CertificateAuthority.create();

  @Test
  void certificateIsForThisMachineAndSignedByTheAuthority() throws Exception {
    X509Certificate certificate = AUTHORITY.issue("client").certificate();
    certificate.verify(AUTHORITY.certificate().getPublicKey());
    certificate.checkValidity();
    assertThat(certificate.getSubjectX500Principal().getName()).isEqualTo("CN=client");
    assertThat(certificate.getBasicConstraints()).isEqualTo(-1);
    assertThat(AUTHORITY.certificate().getBasicConstraints()).isGreaterThan(0);
    assertThat(certificate.getSubjectAlternativeNames())
        .containsExactlyInAnyOrder(List.of(2, "localhost"), List.of(7, "127.0.0.1"));
  }

  @Test
  void anotherAuthorityDoesNotVouchForIt() {
    X509Certificate certificate = AUTHORITY.issue("client").certificate();
    assertThatThrownBy(
            () -> certificate.verify(CertificateAuthority.create().certificate().getPublicKey()))
        .isInstanceOf(SignatureException.class);
  }

  @Test
  void storesHoldKeyAndAuthority(@TempDir Path directory) throws Exception {
    TlsIdentity identity = AUTHORITY.issue("client");
    char[] password = TlsIdentity.STORE_PASSWORD.toCharArray();
    KeyStore keys = load(identity.writeKeyStore(directory.resolve("keys.p12")), password);
    KeyStore trust = load(identity.writeTrustStore(directory.resolve("trust.p12")), password);
    assertThat(keys.getKey("key", password)).isNotNull();
    assertThat(trust.getCertificate("authority")).isEqualTo(AUTHORITY.certificate());
    assertThatCode(identity::sslContext).doesNotThrowAnyException();
  }

  @Test
  void identityHidesItsKey() {
    TlsIdentity identity = AUTHORITY.issue("client");
    assertThat(identity.toString()).isEqualTo("TlsIdentity[CN=client]");
    assertThat(identity.keyPem()).startsWith("-----BEGIN PRIVATE KEY-----\n");
  }

  @Test
  void identifiersAndLengthsAreWrittenAsTheyShould() {
    assertThat(HexFormat.of().formatHex(Der.identifier("1.2.840.10045.4.3.2")))
        .isEqualTo("06082a8648ce3d040302");
    assertThat(Der.octets(new byte[200])).startsWith(0x04, 0x81, 200).hasSize(203);
    assertThat(Der.octets(new byte[300])).startsWith(0x04, 0x82, 1, 44).hasSize(304);
  }

  private static KeyStore load(Path file, char[] password) throws Exception {
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, password);
    }
    return store;
  }
}
