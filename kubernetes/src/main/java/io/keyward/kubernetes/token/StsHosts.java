package io.keyward.kubernetes.token;

/** Which STS a token may name. The comparison is by text: a port or a capital letter more makes another host. */
public interface StsHosts {

    /** Whether any host may be named with this scheme, which is in lower case. */
    boolean speaks(String scheme);

    /** Whether a URL of this scheme may name this host, which includes its port if it has one. */
    boolean accepts(String scheme, String host);

    /** One endpoint, such as {@code http://127.0.0.1:4566}. */
    static StsHosts only(String scheme, String authority) {
        return new StsHosts() {
            @Override
            public boolean speaks(String other) {
                return other.equals(scheme);
            }

            @Override
            public boolean accepts(String other, String host) {
                return speaks(other) && host.equals(authority);
            }
        };
    }
}
