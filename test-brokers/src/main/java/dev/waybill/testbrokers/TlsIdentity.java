package dev.waybill.testbrokers;

import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate with its key, and the authority that vouches for it, which it trusts in turn.
 * Immutable; {@link #toString()} hides the key.
 */
public final class TlsIdentity {
  /** The password of the stores that are written. */
  public static final String STORE_PASSWORD = "waybill-test";

  private static final char[] PASSWORD = STORE_PASSWORD.toCharArray();

  private final PrivateKey key;
  private final X509Certificate certificate;
  private final X509Certificate authority;

  TlsIdentity(PrivateKey key, X509Certificate certificate, X509Certificate authority) {
    this.key = key;
    this.certificate = certificate;
    this.authority = authority;
  }

  /** Returns the certificate. */
  public X509Certificate certificate() {
    return certificate;
  }

  /** Returns a context that shows this certificate to whom asks for one. */
  public SSLContext sslContext() {
    try {
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(keyStore(), PASSWORD);
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trustStore());
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("TLS context of '%s' not made.".formatted(this), e);
    }
  }

  /** Writes a PKCS #12 store with key and certificate. */
  public Path writeKeyStore(Path file) {
    return write(file, this::keyStore);
  }

  /** Writes a PKCS #12 store with the authority's certificate. */
  public Path writeTrustStore(Path file) {
    return write(file, this::trustStore);
  }

  /** Returns the certificate in PEM. */
  public String certificatePem() {
    return pem(certificate);
  }

  /** Returns the authority's certificate in PEM. */
  public String authorityPem() {
    return pem(authority);
  }

  /** Returns the unencrypted key in PEM. */
  public String keyPem() {
    return pem("PRIVATE KEY", key.getEncoded());
  }

  @Override
  public String toString() {
    return "TlsIdentity[" + certificate.getSubjectX500Principal() + "]";
  }

  private interface StoreMaker {
    KeyStore make() throws GeneralSecurityException, IOException;
  }

  private KeyStore keyStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setKeyEntry("key", key, PASSWORD, new X509Certificate[] {certificate});
    return store;
  }

  private KeyStore trustStore() throws GeneralSecurityException, IOException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    store.setCertificateEntry("authority", authority);
    return store;
  }

  private Path write(Path file, StoreMaker maker) {
    try (OutputStream out = Files.newOutputStream(file)) {
      maker.make().store(out, PASSWORD);
      return file;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("Store '%s' not made.".formatted(file), e);
    } catch (IOException e) {
      throw new UncheckedIOException("Store '%s' not written.".formatted(file), e);
    }
  }

  private static String pem(X509Certificate certificate) {
    try {
      return pem("CERTIFICATE", certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalStateException("Certificate not encoded.", e);
    }
  }

  private static String pem(String label, byte[] der) {
    String text =
        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII)).encodeToString(der);
    return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n".formatted(label, text);
  }
}
