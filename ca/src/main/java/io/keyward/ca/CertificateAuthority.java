package io.keyward.ca;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/**
 * A certificate authority that signs itself.
 *
 * @param own its certificate and key
 */
public record CertificateAuthority(Credential own) {

    /** Clocks of other machines may be behind. */
    private static final Duration BEFORE = Duration.ofMinutes(5);

    private static final SecureRandom RANDOM = new SecureRandom();

    /**
     * What a certificate says of whoever holds it.
     *
     * @param name the subject's common name, for people
     * @param hosts DNS names and IP addresses
     * @param uris URIs, letter by letter
     */
    public record Subject(String name, List<String> hosts, List<String> uris) {
        public Subject {
            hosts = List.copyOf(hosts);
            uris = List.copyOf(uris);
        }
    }

    /** A new authority with a new key. */
    public static CertificateAuthority create(String name, Instant now, Duration life) {
        try {
            KeyPair pair = newKey();
            X500Name subject = commonName(name);
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            subject,
                            serial(),
                            Date.from(now.minus(BEFORE)),
                            Date.from(now.plus(life)),
                            subject,
                            pair.getPublic())
                    // It signs no other authorities.
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(0))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign))
                    .addExtension(
                            Extension.subjectKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createSubjectKeyIdentifier(pair.getPublic()));
            return new CertificateAuthority(signed(builder, pair, pair));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot make the authority " + name, e);
        }
    }

    /** A certificate, with a new key, for a server that is a client too. */
    public Credential issue(Subject subject, Instant now, Duration life) {
        try {
            KeyPair pair = newKey();
            X509v3CertificateBuilder builder = new JcaX509v3CertificateBuilder(
                            own.certificate(),
                            serial(),
                            Date.from(now.minus(BEFORE)),
                            Date.from(now.plus(life)),
                            commonName(subject.name()),
                            pair.getPublic())
                    .addExtension(Extension.basicConstraints, true, new BasicConstraints(false))
                    .addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature))
                    .addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(new KeyPurposeId[] {
                        KeyPurposeId.id_kp_serverAuth, KeyPurposeId.id_kp_clientAuth
                    }))
                    .addExtension(
                            Extension.authorityKeyIdentifier,
                            false,
                            new JcaX509ExtensionUtils().createAuthorityKeyIdentifier(own.certificate()));
            GeneralName[] names = names(subject);
            if (names.length > 0) {
                builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return signed(builder, pair, new KeyPair(own.certificate().getPublicKey(), own.key()));
        } catch (GeneralSecurityException | OperatorCreationException | IOException e) {
            throw new IllegalStateException("cannot issue a certificate for " + subject.name(), e);
        }
    }

    private static Credential signed(X509v3CertificateBuilder builder, KeyPair subject, KeyPair issuer)
            throws GeneralSecurityException, OperatorCreationException {
        var signer = new JcaContentSignerBuilder("SHA256withECDSA").build(issuer.getPrivate());
        return new Credential(
                new JcaX509CertificateConverter().getCertificate(builder.build(signer)), subject.getPrivate());
    }

    private static KeyPair newKey() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private static BigInteger serial() {
        return new BigInteger(127, RANDOM).setBit(0);
    }

    private static X500Name commonName(String name) {
        return new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.CN, name).build();
    }

    private static GeneralName[] names(Subject subject) {
        return Stream.concat(
                        subject.hosts().stream()
                                .map(host -> new GeneralName(
                                        isAddress(host) ? GeneralName.iPAddress : GeneralName.dNSName, host)),
                        subject.uris().stream().map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri)))
                .toArray(GeneralName[]::new);
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
