package io.keyward.lab.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.LinkedHashSet;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * The certificate with which the clusters' endpoint proves itself: made anew at each start and signed by the lab's authority, which is
 * what clients trust.
 *
 * @param certificate the certificate
 * @param key its private key
 */
public record ServerCertificate(X509Certificate certificate, PrivateKey key) {

    private static final Duration VALID_FOR = Duration.ofDays(365);

    /**
     * Makes a certificate.
     *
     * @param hosts further names or addresses beside {@code localhost}, {@code 127.0.0.1} and {@code ::1}
     */
    public static ServerCertificate issue(ClusterCa ca, List<String> hosts, Instant now) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            KeyPair pair = generator.generateKeyPair();
            JcaX509ExtensionUtils extensions = new JcaX509ExtensionUtils();
            var builder = new JcaX509v3CertificateBuilder(
                            ca.certificate(),
                            new BigInteger(64, new SecureRandom()).setBit(0),
                            Date.from(now.minus(Duration.ofMinutes(5))),
                            Date.from(now.plus(VALID_FOR)),
                            new X500Name("CN=kube-apiserver"),
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(
                            Extension.extendedKeyUsage, false, new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            extensions.createAuthorityKeyIdentifier(ca.certificate()))
                    .addExtension(Extension.subjectAlternativeName, false, names(hosts));
            var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(ca.key());
            return new ServerCertificate(
                    new JcaX509CertificateConverter().getCertificate(builder.build(signer)), pair.getPrivate());
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("The server certificate cannot be made: " + e.getMessage(), e);
        }
    }

    /** The certificate as PEM. */
    public String certificatePem() {
        return ClusterCa.pem(certificate);
    }

    /** The private key as PEM. */
    public String keyPem() {
        return ClusterCa.pem("PRIVATE KEY", key.getEncoded());
    }

    private static GeneralNames names(List<String> hosts) {
        LinkedHashSet<String> all = new LinkedHashSet<>(List.of("localhost", "127.0.0.1", "::1"));
        all.addAll(hosts);
        return new GeneralNames(all.stream()
                .map(host -> new GeneralName(isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toArray(GeneralName[]::new));
    }

    /** Whether this is an address; no name is looked up. */
    private static boolean isAddress(String host) {
        try {
            return !InetAddress.ofLiteral(host).getHostAddress().isEmpty();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
