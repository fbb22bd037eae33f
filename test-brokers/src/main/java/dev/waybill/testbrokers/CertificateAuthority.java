package dev.waybill.testbrokers;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * Certifies brokers and clients of tests. Nobody else trusts it, and what it issues is good for a
 * day, for the server name {@code localhost} and the address {@code 127.0.0.1}.
 *
 * <pre>{@code
 * CertificateAuthority authority = CertificateAuthority.create();
 * Broker broker = Brokers.start(RabbitMq.recipe().tls(authority));
 * SSLContext context = authority.issue("client").sslContext();
 * }</pre>
 *
 * <p>Thread-safe.
 */
public final class CertificateAuthority {
  private static final String ECDSA_WITH_SHA256 = "1.2.840.10045.4.3.2";
  private static final String COMMON_NAME = "2.5.4.3";
  private static final String BASIC_CONSTRAINTS = "2.5.29.19";
  private static final String ALTERNATIVE_NAMES = "2.5.29.17";
  private static final int DNS_NAME = 0x82;
  private static final int IP_ADDRESS = 0x87;
  private static final int SERIAL_BITS = 100;
  private static final Duration LIFE = Duration.ofDays(1);
  private static final Duration CLOCK_SKEW = Duration.ofHours(1);

  private final String name;
  private final KeyPair keys;
  private final X509Certificate certificate;

  private CertificateAuthority(String name, KeyPair keys) throws GeneralSecurityException {
    this.name = name;
    this.keys = keys;
    this.certificate = certify(name, keys, true);
  }

  /** Makes an authority with keys of its own, in memory. */
  public static CertificateAuthority create() {
    try {
      return new CertificateAuthority("Waybill test authority", newKeys());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Certificate authority not made.", e);
    }
  }

  /** Returns the certificate by which to trust all others. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Issues a certificate with new keys. */
  public TlsIdentity issue(String commonName) {
    try {
      KeyPair its = newKeys();
      return new TlsIdentity(its.getPrivate(), certify(commonName, its, false), certificate);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Certificate for '%s' not issued.".formatted(commonName), e);
    }
  }

  private X509Certificate certify(String subject, KeyPair its, boolean isAuthority)
      throws GeneralSecurityException {
    byte[] algorithm = Der.sequence(Der.identifier(ECDSA_WITH_SHA256));
    Instant now = Instant.now();
    byte[] content =
        Der.sequence(
            Der.explicit(0, Der.integer(BigInteger.TWO)), // version 3
            Der.integer(new BigInteger(SERIAL_BITS, new SecureRandom())),
            algorithm,
            name(name),
            Der.sequence(Der.time(now.minus(CLOCK_SKEW)), Der.time(now.plus(LIFE))),
            name(subject),
            its.getPublic().getEncoded(),
            Der.explicit(3, extensions(isAuthority)));
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate());
    signature.update(content);
    byte[] signed = Der.sequence(content, algorithm, Der.bits(signature.sign()));
    return (X509Certificate)
        CertificateFactory.getInstance("X.509")
            .generateCertificate(new ByteArrayInputStream(signed));
  }

  private static byte[] extensions(boolean isAuthority) {
    List<byte[]> all = new ArrayList<>();
    if (isAuthority) {
      all.add(
          Der.sequence(
              Der.identifier(BASIC_CONSTRAINTS),
              Der.yes(), // critical
              Der.octets(Der.sequence(Der.yes()))));
    } else {
      byte[] names =
          Der.sequence(
              Der.tagged(DNS_NAME, "localhost".getBytes(StandardCharsets.US_ASCII)),
              Der.tagged(IP_ADDRESS, new byte[] {127, 0, 0, 1}));
      all.add(Der.sequence(Der.identifier(ALTERNATIVE_NAMES), Der.octets(names)));
    }
    return Der.sequence(all.toArray(byte[][]::new));
  }

  private static byte[] name(String commonName) {
    return Der.sequence(Der.set(Der.sequence(Der.identifier(COMMON_NAME), Der.text(commonName))));
  }

  private static KeyPair newKeys() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    return generator.generateKeyPair();
  }
}
