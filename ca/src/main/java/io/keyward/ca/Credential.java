package io.keyward.ca;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;

/**
 * A certificate with its private key, which is on the curve P-256.
 *
 * @param certificate the certificate
 * @param key its private key, never part of a text about this
 */
public record Credential(X509Certificate certificate, PrivateKey key) {

    private static final String KEY = "PRIVATE KEY";
    private static final Base64.Encoder BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /**
     * Reads what {@link #certificatePem()} and {@link #keyPem()} wrote; the certificate may be followed by others.
     *
     * @throws GeneralSecurityException if it is anything else, or the two do not belong together
     */
    public static Credential parse(String certificatePem, String keyPem) throws GeneralSecurityException {
        Credential read = new Credential(certificates(certificatePem).getFirst(), privateKey(keyPem));
        read.requirePair();
        return read;
    }

    /**
     * The certificates of a PEM text.
     *
     * @throws CertificateException if there is none, or one cannot be read
     */
    public static List<X509Certificate> certificates(String pem) throws CertificateException {
        List<X509Certificate> read = CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
        if (read.isEmpty()) {
            throw new CertificateException("no certificate");
        }
        return read;
    }

    /** A certificate as PEM. */
    public static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateException e) {
            throw new IllegalStateException("a certificate that was read or made has no encoding", e);
        }
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** The private key as PEM (PKCS #8). */
    public String keyPem() {
        return pem(KEY, key.getEncoded());
    }

    /** Whether less than a third of its life is left. */
    public boolean isOld(Instant now) {
        Instant begin = certificate.getNotBefore().toInstant();
        Instant end = certificate.getNotAfter().toInstant();
        return now.isAfter(end.minus(Duration.between(begin, end).dividedBy(3)));
    }

    @Override
    public String toString() {
        return "Credential[" + certificate.getSubjectX500Principal() + "]";
    }

    private void requirePair() throws GeneralSecurityException {
        byte[] said = "a pair".getBytes(StandardCharsets.US_ASCII);
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(key);
        signature.update(said);
        byte[] signed = signature.sign();
        signature.initVerify(certificate.getPublicKey());
        signature.update(said);
        if (!signature.verify(signed)) {
            throw new GeneralSecurityException("the key is not the certificate's");
        }
    }

    private static PrivateKey privateKey(String pem) throws GeneralSecurityException {
        String begin = "-----BEGIN " + KEY + "-----";
        int from = pem.indexOf(begin);
        int to = pem.indexOf("-----END " + KEY + "-----");
        if (from < 0 || to < from) {
            throw new GeneralSecurityException("no private key");
        }
        try {
            byte[] der = Base64.getMimeDecoder().decode(pem.substring(from + begin.length(), to));
            return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
        } catch (IllegalArgumentException e) {
            throw new GeneralSecurityException("no private key", e);
        }
    }

    private static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + BASE64.encodeToString(der) + "\n-----END " + kind + "-----\n";
    }
}
