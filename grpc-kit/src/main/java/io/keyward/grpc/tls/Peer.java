package io.keyward.grpc.tls;

import io.grpc.Attributes;
import io.grpc.Grpc;
import java.security.cert.Certificate;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/**
 * A service of Keyward, as its certificate names it: by the one URI {@code spiffe://keyward/<service>} among its subject alternative
 * names. Whoever shows no certificate, one without a URI, with several, or with another, is no peer, whoever signed it.
 */
public enum Peer {
    GATEWAY("gateway"),
    ACCESS_SERVICE("access-service"),
    AUDIT_SERVICE("audit-service"),
    SYNC_WORKER("sync-worker");

    private static final String TRUST_DOMAIN = "spiffe://keyward/";

    /** GeneralName's tag of a URI, RFC 5280 §4.2.1.6. */
    private static final Integer URI = 6;

    private static final String IN_SESSION = "io.keyward.peer";

    private final String service;

    Peer(String service) {
        this.service = service;
    }

    /** The service's name, such as {@code access-service}. */
    public String service() {
        return service;
    }

    /** The URI in its certificate. */
    public String uri() {
        return TRUST_DOMAIN + service;
    }

    /**
     * Who is at the other end of a connection, if that is a service.
     *
     * @param transport the attributes of a call, which are its connection's
     */
    public static Optional<Peer> of(Attributes transport) {
        SSLSession session = transport.get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
        if (session == null) {
            return Optional.empty();
        }
        if (session.getValue(IN_SESSION) instanceof Known(Optional<Peer> peer)) {
            return peer;
        }
        Optional<Peer> peer = shown(session);
        session.putValue(IN_SESSION, new Known(peer));
        return peer;
    }

    /** Who the other end of a session is, which stays the same for as long as there is the session: not to be looked for on every call. */
    private record Known(Optional<Peer> peer) {}

    private static Optional<Peer> shown(SSLSession session) {
        try {
            Certificate[] chain = session.getPeerCertificates();
            return chain.length > 0 && chain[0] instanceof X509Certificate certificate
                    ? named(certificate)
                    : Optional.empty();
        } catch (SSLPeerUnverifiedException e) {
            return Optional.empty();
        }
    }

    /** Whom a certificate names; who signed it was judged before. */
    static Optional<Peer> named(X509Certificate certificate) {
        List<Object> uris = uris(certificate);
        return uris.size() == 1
                ? Arrays.stream(values())
                        .filter(peer -> peer.uri().equals(uris.getFirst()))
                        .findAny()
                : Optional.empty();
    }

    private static List<Object> uris(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null
                    ? List.of()
                    : names.stream()
                            .filter(name -> URI.equals(name.get(0)))
                            .<Object>map(name -> name.get(1))
                            .toList();
        } catch (CertificateParsingException e) {
            return List.of();
        }
    }
}
