package io.keyward.bench.callers;

import io.keyward.grpc.token.TokenRefusedException;
import io.keyward.grpc.token.TokenVerifier;
import io.keyward.issuer.LocalIssuer;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** One bearer token, RS256 by a key of 2048 bits: by a verifier that never saw it, and by one that did. */
@State(Scope.Thread)
public class TokenBenchmark {

    private static final int TOKENS = 2_000;

    private LocalIssuer issuer;
    private List<String> tokens;
    private TokenVerifier mindful;

    @Setup
    public void sign() throws IOException {
        issuer = Tokens.issuer(Files.createTempDirectory("keyward-bench"));
        tokens = IntStream.range(0, TOKENS)
                .mapToObj(number -> issuer.token("user-" + number, Bindings.GROUPS, Duration.ofHours(1)))
                .toList();
    }

    /** What was found good is remembered for a minute only. */
    @Setup(Level.Iteration)
    public void remember() throws TokenRefusedException {
        mindful = Tokens.verifier(issuer);
        for (String token : tokens) {
            var _ = mindful.verify(token);
        }
    }

    @TearDown(Level.Iteration)
    public void close() {
        mindful.close();
    }

    /** With its share of a start of the verifier, once for all tokens. */
    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public void cold(Blackhole verified) throws TokenRefusedException {
        TokenVerifier fresh = Tokens.verifier(issuer);
        verifyAll(fresh, verified);
        fresh.close();
    }

    @Benchmark
    @OperationsPerInvocation(TOKENS)
    public void remembered(Blackhole verified) throws TokenRefusedException {
        verifyAll(mindful, verified);
    }

    private void verifyAll(TokenVerifier verifier, Blackhole verified) throws TokenRefusedException {
        for (String token : tokens) {
            verified.consume(verifier.verify(token));
        }
    }
}
