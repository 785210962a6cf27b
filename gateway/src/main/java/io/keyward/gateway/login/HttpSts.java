package io.keyward.gateway.login;

import io.keyward.kubernetes.token.Sts;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * STS over HTTP. Asks no address but those of {@link StsAddresses}, follows no redirect, reads no more than a small answer, waits
 * no longer than seconds and asks a bounded number of questions at once.
 */
final class HttpSts implements Sts {

    private static final Duration STEP = Duration.ofSeconds(5);
    private static final Duration OVERALL = Duration.ofSeconds(10);
    private static final Duration TURN = Duration.ofSeconds(1);
    private static final long MAX_BYTES = 64 << 10;
    private static final int MAX_AT_ONCE = 64;

    private final StsAddresses addresses;
    private final Semaphore turns = new Semaphore(MAX_AT_ONCE);
    private final HttpClient http;

    HttpSts(StsAddresses addresses, Executor threads) {
        this.addresses = addresses;
        this.http = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(STEP)
                .executor(threads)
                .build();
    }

    /**
     * @throws IOException if the query cannot be sent, which no signed one is
     * @throws StsTrouble if STS does not answer or throttles, or too many questions wait already
     */
    @Override
    public Answer getCallerIdentity(String host, String query, String clusterId) throws IOException {
        HttpRequest request = request(host, query, clusterId);
        takeTurn();
        try {
            return checked(send(request));
        } finally {
            turns.release();
        }
    }

    private HttpRequest request(String host, String query, String clusterId) throws IOException {
        URI base = addresses.base(host).orElseThrow(() -> new IOException("the host is not one of STS"));
        try {
            return HttpRequest.newBuilder(URI.create(base + "/?" + query))
                    .timeout(STEP)
                    .header("Accept", "application/json")
                    .header("x-k8s-aws-id", clusterId)
                    .build();
        } catch (IllegalArgumentException e) {
            throw new IOException("the query cannot be sent", e);
        }
    }

    private void takeTurn() {
        try {
            if (!turns.tryAcquire(TURN.toMillis(), TimeUnit.MILLISECONDS)) {
                throw StsTrouble.throttled(MAX_AT_ONCE + " questions to STS are open already");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw StsTrouble.away("interrupted");
        }
    }

    private HttpResponse<String> send(HttpRequest request) {
        // The client's own timeout ends with the head of the answer.
        CompletableFuture<HttpResponse<String>> sent =
                http.sendAsync(request, BodyHandlers.limiting(BodyHandlers.ofString(), MAX_BYTES));
        try {
            return sent.get(OVERALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            throw StsTrouble.away(String.valueOf(e.getCause()));
        } catch (TimeoutException _) {
            throw StsTrouble.away("no whole answer within " + OVERALL.toSeconds() + " s");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            throw StsTrouble.away("interrupted");
        } finally {
            sent.cancel(true);
        }
    }

    private static Answer checked(HttpResponse<String> response) {
        int status = response.statusCode();
        if (status == 429 || (status != 200 && response.body().contains("Throttling"))) {
            throw StsTrouble.throttled("STS throttles");
        }
        if (status >= 500) {
            throw StsTrouble.away("STS answers " + status);
        }
        return new Answer(status, response.body());
    }
}
