package io.keyward.grpc.http;

import java.net.InetAddress;

/** Addresses that nothing but this machine reaches. */
public final class Loopback {

    private Loopback() {}

    /** Whether a host is one. A name other than localhost may stand for anything. */
    public static boolean is(String host) {
        if (host.equals("localhost")) {
            return true;
        }
        try {
            return InetAddress.ofLiteral(host).isLoopbackAddress();
        } catch (IllegalArgumentException e) {
            return false;
        }
    }
}
