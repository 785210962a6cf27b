package io.keyward.kubernetes.token;

/** Which STS a token may name. The comparison is by text: a port or a capital letter more makes another host. */
public interface StsHosts {

    /** The scheme of the URL, in lower case. */
    String scheme();

    /** Whether a URL may name this host, which includes its port if it has one. */
    boolean accepts(String host);

    /** One endpoint, such as {@code http://127.0.0.1:4566}. */
    static StsHosts only(String scheme, String authority) {
        return new StsHosts() {
            @Override
            public String scheme() {
                return scheme;
            }

            @Override
            public boolean accepts(String host) {
                return host.equals(authority);
            }
        };
    }
}
