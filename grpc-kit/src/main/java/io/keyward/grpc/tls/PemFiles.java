package io.keyward.grpc.tls;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.grpc.util.CertificateUtils;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * The files of a service's credentials, all PEM.
 *
 * @param certificate its certificate, and those between it and the authority
 * @param key its private key, PKCS #8, without a password
 * @param authorities the certificates of the authorities that it believes
 */
public record PemFiles(Path certificate, Path key, Path authorities) {

    /**
     * What the files held at one moment, byte for byte.
     *
     * @param certificate what the certificate's file held
     * @param key what the key's file held, never part of a text about this
     * @param authorities what the authorities' file held
     */
    record Content(String certificate, String key, String authorities) {
        @Override
        public String toString() {
            return "Content[]";
        }
    }

    /** What was read and found usable. */
    record Credentials(List<X509Certificate> chain, PrivateKey key, List<X509Certificate> authorities) {
        Credentials {
            chain = List.copyOf(chain);
            authorities = List.copyOf(authorities);
        }
    }

    Content content() throws IOException {
        return new Content(text(certificate), text(key), text(authorities));
    }

    /**
     * Reads the content.
     *
     * @throws GeneralSecurityException if it cannot be used: something is missing or broken, is out of date, or key and certificate do
     *     not belong together, as they may for a moment while files are replaced
     */
    Credentials parse(Content content) throws IOException, GeneralSecurityException {
        List<X509Certificate> chain = certificates(content.certificate, certificate);
        PrivateKey privateKey = privateKey(content.key);
        chain.getFirst().checkValidity();
        if (!isPair(chain.getFirst().getPublicKey(), privateKey)) {
            throw new GeneralSecurityException(key + " is not the key of " + certificate);
        }
        return new Credentials(chain, privateKey, certificates(content.authorities, authorities));
    }

    private static String text(Path file) throws IOException {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (NoSuchFileException e) {
            throw new IOException("there is no " + file, e);
        }
    }

    private static List<X509Certificate> certificates(String pem, Path file) throws GeneralSecurityException {
        try {
            List<X509Certificate> read = List.of(CertificateUtils.getX509Certificates(stream(pem)));
            if (!read.isEmpty()) {
                return read;
            }
        } catch (GeneralSecurityException e) {
            throw new GeneralSecurityException(file + " is no list of PEM certificates", e);
        }
        throw new GeneralSecurityException(file + " holds no certificate");
    }

    private PrivateKey privateKey(String pem) throws IOException, GeneralSecurityException {
        try {
            return CertificateUtils.getPrivateKey(stream(pem));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            // The cause may quote the key.
            throw new GeneralSecurityException(key + " holds no PEM private key (PKCS #8, RSA or EC, no password)");
        }
    }

    private static ByteArrayInputStream stream(String pem) {
        return new ByteArrayInputStream(pem.getBytes(ISO_8859_1));
    }

    private static boolean isPair(PublicKey publicKey, PrivateKey privateKey) throws GeneralSecurityException {
        if (!publicKey.getAlgorithm().equals(privateKey.getAlgorithm())) {
            return false;
        }
        byte[] said = {1, 2, 3};
        Signature signature =
                Signature.getInstance(privateKey.getAlgorithm().equals("EC") ? "SHA256withECDSA" : "SHA256withRSA");
        signature.initSign(privateKey);
        signature.update(said);
        byte[] signed = signature.sign();
        signature.initVerify(publicKey);
        signature.update(said);
        return signature.verify(signed);
    }
}
