package io.keyward.lab.ca;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.Optional;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The self-signed certificate authority that all clusters of the lab present: made at the first start and kept with the state, so
 * that a kubeconfig stays valid over restarts.
 *
 * @param certificate the CA's certificate
 * @param key its private key
 */
public record ClusterCa(X509Certificate certificate, PrivateKey key) {

    private static final Duration VALID_FOR = Duration.ofDays(3650);
    private static final Base64.Encoder PEM_BASE64 = Base64.getMimeEncoder(64, new byte[] {'\n'});

    /** Reads the authority of the folder, or makes one and keeps it there; without a folder it makes one for this process. */
    public static ClusterCa load(Optional<Path> folder, Clock clock) {
        if (folder.isEmpty()) {
            return create(clock.instant());
        }
        Path file = folder.get().resolve("cluster-ca.pem");
        try {
            if (Files.exists(file)) {
                return parse(Files.readString(file));
            }
            ClusterCa made = create(clock.instant());
            Files.createDirectories(folder.get());
            Path fresh = Files.createTempFile(
                    folder.get(),
                    "cluster-ca",
                    ".new",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    fresh, made.certificatePem() + pem("PRIVATE KEY", made.key().getEncoded()));
            Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException("The cluster CA " + file + " cannot be kept: " + e.getMessage(), e);
        }
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        return pem(certificate);
    }

    /** The certificate as DescribeCluster gives it: the PEM text in base64. */
    public String certificateAuthorityData() {
        return Base64.getEncoder().encodeToString(certificatePem().getBytes(StandardCharsets.US_ASCII));
    }

    private static ClusterCa create(Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            X500Name name = new X500Name("CN=kubernetes");
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            var builder = new JcaX509v3CertificateBuilder(
                            name,
                            new BigInteger(64, new SecureRandom()).setBit(0),
                            Date.from(now.minus(Duration.ofMinutes(5))),
                            Date.from(now.plus(VALID_FOR)),
                            name,
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(true))
                    .addExtension(
                            Extension.keyUsage,
                            true,
                            new KeyUsage(KeyUsage.digitalSignature | KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            extensions.createSubjectKeyIdentifier(pair.getPublic()));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate());
            return new ClusterCa(
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer)), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("The cluster CA cannot be made: " + e.getMessage(), e);
        }
    }

    private static ClusterCa parse(String pem) {
        try {
            byte[] certificate = section(pem, "CERTIFICATE");
            byte[] key = section(pem, "PRIVATE KEY");
            return new ClusterCa(
                    (X509Certificate) CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(certificate)),
                    KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(key)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new IllegalStateException("The kept cluster CA cannot be read; remove it to get a new one.", e);
        }
    }

    static String pem(X509Certificate certificate) {
        try {
            return pem("CERTIFICATE", certificate.getEncoded());
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    static String pem(String kind, byte[] der) {
        return "-----BEGIN " + kind + "-----\n" + PEM_BASE64.encodeToString(der) + "\n-----END " + kind + "-----\n";
    }

    private static byte[] section(String pem, String kind) {
        int from = pem.indexOf("-----BEGIN " + kind + "-----");
        int to = pem.indexOf("-----END " + kind + "-----");
        if (from < 0 || to < from) {
            throw new IllegalArgumentException("no " + kind);
        }
        String base64 = pem.substring(from + ("-----BEGIN " + kind + "-----").length(), to);
        return Base64.getMimeDecoder().decode(base64);
    }
}
