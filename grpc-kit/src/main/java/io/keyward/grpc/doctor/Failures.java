package io.keyward.grpc.doctor;

import java.net.ConnectException;
import java.net.UnknownHostException;
import java.nio.channels.UnresolvedAddressException;
import java.security.cert.CertificateException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.net.ssl.SSLException;

/** Says in words why a connection came to nothing. */
public final class Failures {

    private static final int MOST = 20;

    private Failures() {}

    /** The innermost cause that says something to an operator. */
    public static String words(Throwable failure) {
        List<Throwable> causes = new ArrayList<>();
        for (Throwable cause = failure; cause != null && causes.size() < MOST; cause = cause.getCause()) {
            causes.add(cause);
        }
        for (Throwable cause : causes.reversed()) {
            if (cause instanceof UnknownHostException || cause instanceof UnresolvedAddressException) {
                return "its name cannot be resolved";
            }
            if (cause instanceof ConnectException) {
                // Netty's and the JDK's own for a connection that is never answered are of this kind, too.
                return String.valueOf(cause.getMessage())
                                .toLowerCase(Locale.ROOT)
                                .contains("timed out")
                        ? "it does not answer: a firewall or a NetworkPolicy on the way, or a host that is gone"
                        : "nobody listens there";
            }
            if (cause instanceof CertificateException || cause instanceof SSLException) {
                return tls(String.valueOf(cause.getMessage()));
            }
        }
        Throwable innermost = causes.getLast();
        return innermost.getMessage() == null ? innermost.getClass().getSimpleName() : innermost.getMessage();
    }

    private static String tls(String message) {
        String text = message.toLowerCase(Locale.ROOT);
        if (text.contains("fatal alert") && !text.contains("protocol")) {
            return "it does not believe our certificate (" + message + ")";
        }
        if (text.contains("no subject alternative") || text.contains("no name matching")) {
            return "its certificate is for another host (" + message + ")";
        }
        return "its certificate is not believed here (" + message + ")";
    }
}
