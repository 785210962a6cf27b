package io.keyward.lab.kube;

import io.keyward.kubernetes.token.Sts;
import io.keyward.kubernetes.token.StsHosts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.function.Supplier;

/** The lab's own STS, asked over HTTP as a cluster asks AWS's. Whatever host a token names, only this address is called. */
final class LabSts implements Sts {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final long MAX_BYTES = 64 << 10;

    private final Supplier<URI> base;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(TIMEOUT)
            .build();

    /** @param base the address, without a path */
    LabSts(Supplier<URI> base) {
        this.base = base;
    }

    /** What tokens must name. */
    StsHosts hosts() {
        URI address = base.get();
        return StsHosts.only(address.getScheme(), address.getRawAuthority());
    }

    @Override
    public Answer getCallerIdentity(String host, String query, String clusterId) throws IOException {
        HttpRequest request;
        try {
            request = HttpRequest.newBuilder(URI.create(base.get() + "/?" + query))
                    .timeout(TIMEOUT)
                    .header("Accept", "application/json")
                    .header("x-k8s-aws-id", clusterId)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("the query cannot be sent", e);
        }
        try {
            var response = http.send(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
            return new Answer(response.statusCode(), response.body());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        }
    }
}
