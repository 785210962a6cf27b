package io.keyward.bench.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.keyward.gateway.signature.AccessKeySecrets;
import io.keyward.gateway.signature.SentRequest;
import io.keyward.gateway.signature.SignatureRefusal;
import io.keyward.gateway.signature.SignatureV4;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One request's signature, from its head as sent to the verdict; the key's secret is at hand. The goal is 100 µs, of the median: a mean
 * tells more of what else the machine does.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class SignatureBenchmark {

    /** Of AWS's documentation; nobody's. */
    private static final Optional<AccessKeySecrets.Secret> SECRET =
            Optional.of(new AccessKeySecrets.Secret("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY"));

    private static final AccessKeySecrets KNOWN = _ -> SECRET;
    private static final AccessKeySecrets UNKNOWN = _ -> Optional.empty();

    private SignatureV4 signatures;
    private SentRequest request;
    private byte[] body;

    /** A request as botocore, the library under {@code aws}, signed it. */
    @Setup
    public void prepare() {
        signatures = new SignatureV4(
                Set.of("us-west-2"), Clock.fixed(Instant.parse("2026-11-28T12:00:00Z"), ZoneOffset.UTC));
        body = "{\"principalArn\":\"arn:aws:iam::123456789012:role/ü\"}".getBytes(UTF_8);
        request = SentRequest.of(
                "POST",
                "/clusters/demo/access-entries",
                null,
                List.of(
                        Map.entry("Host", "127.0.0.1:8080"),
                        Map.entry("X-Amz-Date", "20261128T120000Z"),
                        Map.entry("Content-Type", "application/json"),
                        Map.entry("Content-Length", String.valueOf(body.length)),
                        Map.entry("User-Agent", "Botocore/1.44.8"),
                        Map.entry(
                                "Authorization",
                                "AWS4-HMAC-SHA256 Credential=AKIAIOSFODNN7EXAMPLE/20261128/us-west-2/eks/aws4_request,"
                                        + " SignedHeaders=content-type;host;x-amz-date, Signature="
                                        + "e15dc163d8c0f43fef40330b21506fc11242f14e9958590e67d4d2e5103afd33")));
    }

    @Benchmark
    public SignatureV4.Verified right() {
        return signatures.verify(signatures.read(request), KNOWN, body);
    }

    /** As much as a right one, or the time tells which keys there are. */
    @Benchmark
    public SignatureRefusal unknownKey() {
        try {
            throw new IllegalStateException("verified: " + signatures.verify(signatures.read(request), UNKNOWN, body));
        } catch (SignatureRefusal e) {
            return e;
        }
    }
}
