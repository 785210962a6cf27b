package io.keyward.grpc.token;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.sun.net.httpserver.HttpExchange;
import io.keyward.grpc.token.TokenRefusedException.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/** An issuer that rotates its keys, is slow, is away, or lies. */
@TestInstance(TestInstance.Lifecycle.PER_METHOD)
class SigningKeysTest {

    private static final Duration SOON = Duration.ofSeconds(20);
    private static final RSAKey FIRST = key("first");
    private static final RSAKey SECOND = key("second");

    private final MovableTime time = new MovableTime();
    private final TestIssuer issuer = new TestIssuer();
    private final List<TokenVerifier> opened = new ArrayList<>();
    private final TokenVerifier verifier;

    SigningKeysTest() throws IOException {
        issuer.keys(FIRST);
        verifier = verifier(Duration.ofSeconds(2));
    }

    @AfterEach
    void close() {
        opened.forEach(TokenVerifier::close);
        issuer.close();
    }

    @Test
    void a_new_key_is_found_at_its_first_token_and_the_old_one_goes_on() throws Exception {
        String before = token(FIRST);
        verifier.verify(before);
        issuer.keys(FIRST, SECOND);

        assertThat(verifier.verify(token(SECOND)).name()).isEqualTo("corp:ada");
        assertThat(verifier.verify(before).name()).isEqualTo("corp:ada");
        assertThat(issuer.keysAsked()).isEqualTo(2);
    }

    @Test
    void a_token_of_a_key_that_was_taken_away_is_not_remembered() throws Exception {
        String before = token(FIRST);
        verifier.verify(before);
        issuer.keys(SECOND);
        verifier.verify(token(SECOND));

        assertThat(refusal(verifier, before).reason()).isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void a_key_that_was_taken_away_is_good_for_five_minutes_at_most() throws Exception {
        String before = token(FIRST);
        verifier.verify(before);
        issuer.keys(SECOND);
        time.pass(Duration.ofMinutes(5));

        assertThat(refusal(verifier, before).reason()).isEqualTo(Reason.UNKNOWN_KEY);
    }

    @Test
    void made_up_key_ids_neither_hammer_the_issuer_nor_delay_a_rotation() throws Exception {
        verifier.verify(token(FIRST));
        for (int i = 0; i < 200; i++) {
            RSAKey madeUp = new RSAKey.Builder(FIRST).keyID("made-up-" + i).build();
            assertThat(refusal(verifier, token(madeUp)).reason()).isEqualTo(Reason.UNKNOWN_KEY);
        }
        assertThat(issuer.keysAsked()).isLessThanOrEqualTo(5);

        issuer.keys(SECOND);
        time.pass(Duration.ofSeconds(2));

        assertThat(verifier.verify(token(SECOND)).name()).isEqualTo("corp:ada");
    }

    @Test
    void keys_are_read_again_before_they_are_old_while_nobody_waits() throws Exception {
        String token = token(FIRST);
        verifier.verify(token);
        CountDownLatch held = new CountDownLatch(1);
        issuer.answer(TestIssuer.JWKS, exchange -> await(held));
        time.pass(Duration.ofMinutes(4));

        assertThat(verifier.verify(token).name()).isEqualTo("corp:ada");
        assertEventually(SOON, () -> assertThat(issuer.keysAsked()).isEqualTo(2));
        held.countDown();
    }

    @Test
    void callers_at_once_share_one_reading() throws Exception {
        String token = token(FIRST);
        List<Callable<VerifiedToken>> calls = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            calls.add(() -> verifier.verify(token));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<VerifiedToken> answer : threads.invokeAll(calls)) {
                assertThat(answer.get().name()).isEqualTo("corp:ada");
            }
        }

        assertThat(issuer.keysAsked()).isEqualTo(1);
    }

    @Test
    void while_the_issuer_is_away_known_keys_are_good_for_an_hour() throws Exception {
        String token = token(FIRST);
        verifier.verify(token);
        issuer.answer(TestIssuer.DISCOVERY, TestIssuer.status(503));

        time.pass(Duration.ofMinutes(59));
        assertThat(verifier.verify(token).name()).isEqualTo("corp:ada");
        assertThat(verifier.verify(token(FIRST)).name()).isEqualTo("corp:ada");
        assertThat(refusal(verifier, token(SECOND)).isRetryable()).isTrue();
        RSAKey thief = new RSAKeyGenerator(2048).keyID("first").generate();
        assertThat(refusal(verifier, token(thief)).reason()).isEqualTo(Reason.SIGNATURE);

        time.pass(Duration.ofMinutes(1));
        TokenRefusedException refusal = refusal(verifier, token);
        assertThat(refusal.reason()).isEqualTo(Reason.KEYS_UNAVAILABLE);
        assertThat(refusal).hasMessage("the keys of the token's issuer cannot be had now; try again");
    }

    @Test
    void an_issuer_that_is_back_is_believed_again() throws Exception {
        issuer.answer(TestIssuer.DISCOVERY, TestIssuer.status(503));
        String token = token(FIRST);
        assertThat(refusal(verifier, token).isRetryable()).isTrue();
        issuer.discovery(issuer.url(), issuer.url() + TestIssuer.JWKS);

        assertEventually(SOON, () -> {
            time.pass(Duration.ofSeconds(2));
            assertThat(verify(verifier, token)).isEqualTo("corp:ada");
        });
    }

    @Test
    void nobody_waits_longer_than_the_timeout_for_an_issuer_that_is_slow() throws Exception {
        TokenVerifier hasty = verifier(Duration.ofMillis(200));
        CountDownLatch held = new CountDownLatch(1);
        issuer.answer(TestIssuer.JWKS, exchange -> await(held));
        String token = token(FIRST);

        long begun = System.nanoTime();
        assertThat(refusal(hasty, token).isRetryable()).isTrue();
        assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(Duration.ofSeconds(5));
        held.countDown();
    }

    @Test
    void an_answer_that_trickles_is_cut_off() throws Exception {
        TokenVerifier hasty = verifier(Duration.ofMillis(200));
        CountDownLatch broken = new CountDownLatch(1);
        issuer.answer(TestIssuer.JWKS, exchange -> {
            exchange.sendResponseHeaders(200, 0);
            try {
                while (true) {
                    exchange.getResponseBody().write(' ');
                    exchange.getResponseBody().flush();
                    var unused = broken.await(10, TimeUnit.MILLISECONDS);
                }
            } catch (IOException | InterruptedException e) {
                broken.countDown();
            }
        });

        assertThat(refusal(hasty, token(FIRST)).isRetryable()).isTrue();
        assertThat(broken.await(20, TimeUnit.SECONDS)).isTrue();
    }

    @TestFactory
    Stream<DynamicTest> an_issuer_that_lies_has_no_keys() throws Exception {
        TestIssuer elsewhere = new TestIssuer();
        elsewhere.keys(FIRST);
        elsewhere.discovery(issuer.url(), elsewhere.url() + TestIssuer.JWKS);
        AtomicLong sent = new AtomicLong();
        String weak = new RSAKeyGenerator(1024, true)
                .keyID("first")
                .generate()
                .toPublicJWK()
                .toJSONString();
        Map<String, Runnable> lies = Map.ofEntries(
                Map.entry(
                        "another issuer in discovery",
                        () -> issuer.discovery("https://issuer.example", issuer.url() + TestIssuer.JWKS)),
                Map.entry("a slash more", () -> issuer.discovery(issuer.url() + "/", issuer.url() + TestIssuer.JWKS)),
                Map.entry(
                        "keys over http of another host",
                        () -> issuer.discovery(issuer.url(), "http://issuer.example/keys")),
                Map.entry("keys in a file", () -> issuer.discovery(issuer.url(), "file:///etc/passwd")),
                Map.entry(
                        "keys with a user",
                        () -> issuer.discovery(
                                issuer.url(), elsewhere.url().replace("http://", "http://a@") + TestIssuer.JWKS)),
                Map.entry("keys at no URL", () -> issuer.discovery(issuer.url(), "http://[")),
                Map.entry(
                        "no word of keys",
                        () -> issuer.answer(
                                TestIssuer.DISCOVERY, TestIssuer.json("{\"issuer\":\"" + issuer.url() + "\"}"))),
                Map.entry(
                        "discovery elsewhere",
                        () -> issuer.answer(TestIssuer.DISCOVERY, redirect(elsewhere.url() + TestIssuer.DISCOVERY))),
                Map.entry(
                        "keys elsewhere",
                        () -> issuer.answer(TestIssuer.JWKS, redirect(elsewhere.url() + TestIssuer.JWKS))),
                Map.entry(
                        "garbage for discovery", () -> issuer.answer(TestIssuer.DISCOVERY, TestIssuer.json("\u0000{"))),
                Map.entry("garbage for keys", () -> issuer.answer(TestIssuer.JWKS, TestIssuer.json("<html>"))),
                Map.entry(
                        "nested keys",
                        () -> issuer.answer(TestIssuer.JWKS, TestIssuer.json("{\"keys\":" + "[".repeat(200_000)))),
                Map.entry("no keys", () -> issuer.keys()),
                Map.entry(
                        "a weak key alone",
                        () -> issuer.answer(TestIssuer.JWKS, TestIssuer.json("{\"keys\":[" + weak + "]}"))),
                Map.entry("a gigabyte", () -> issuer.answer(TestIssuer.JWKS, exchange -> gigabyte(exchange, sent))),
                Map.entry("not found", () -> issuer.answer(TestIssuer.JWKS, TestIssuer.status(404))));
        return lies.entrySet().stream()
                .map(lie -> DynamicTest.dynamicTest(lie.getKey(), () -> {
                    issuer.discovery(issuer.url(), issuer.url() + TestIssuer.JWKS);
                    issuer.keys(FIRST);
                    lie.getValue().run();
                    TokenVerifier fresh = verifier(Duration.ofSeconds(2));
                    assertThat(refusal(fresh, token(FIRST)).reason()).isEqualTo(Reason.KEYS_UNAVAILABLE);
                    assertThat(elsewhere.asked()).isEmpty();
                    assertThat(sent.get()).isLessThan(64 << 20);
                }))
                .onClose(elsewhere::close);
    }

    @Test
    void a_key_of_two_issuers_speaks_for_each_under_its_own_prefix() throws Exception {
        try (TestIssuer twin = new TestIssuer()) {
            twin.keys(FIRST);
            TokenVerifier both = open(new TokenVerifier(
                    IssuerSettings.config(Map.of(
                            "corp", IssuerSettings.of(issuer.url()),
                            "twin", IssuerSettings.of(twin.url()))),
                    time,
                    time));

            assertThat(both.verify(token(FIRST)).name()).isEqualTo("corp:ada");
            assertThat(both.verify(TestIssuer.sign(FIRST, twin.claims())).name())
                    .isEqualTo("twin:ada");
        }
    }

    private static void gigabyte(HttpExchange exchange, AtomicLong sent) throws IOException {
        byte[] block = new byte[1 << 20];
        exchange.sendResponseHeaders(200, 1L << 30);
        for (int i = 0; i < 1024; i++) {
            exchange.getResponseBody().write(block);
            sent.addAndGet(block.length);
        }
    }

    private static TestIssuer.Answer redirect(String to) {
        return exchange -> {
            exchange.getResponseHeaders().add("Location", to);
            exchange.sendResponseHeaders(302, -1);
        };
    }

    private static void await(CountDownLatch latch) throws IOException {
        try {
            latch.await();
        } catch (InterruptedException e) {
            throw new IOException(e);
        }
    }

    /** A token for a day. */
    private String token(RSAKey key) throws Exception {
        return TestIssuer.sign(
                key, issuer.claims().expirationTime(Date.from(MovableTime.START.plus(Duration.ofDays(1)))));
    }

    private static TokenRefusedException refusal(TokenVerifier verifier, String token) {
        TokenRefusedException refusal = catchThrowableOfType(TokenRefusedException.class, () -> verifier.verify(token));
        assertThat(refusal).isNotNull();
        return refusal;
    }

    private static String verify(TokenVerifier verifier, String token) {
        try {
            return verifier.verify(token).name();
        } catch (TokenRefusedException e) {
            return e.reason().name();
        }
    }

    private TokenVerifier verifier(Duration timeout) {
        IssuerSettings settings = IssuerSettings.of(issuer.url()).timeout(timeout);
        return open(new TokenVerifier(IssuerSettings.config(Map.of("corp", settings)), time, time));
    }

    private TokenVerifier open(TokenVerifier verifier) {
        opened.add(verifier);
        return verifier;
    }

    private static RSAKey key(String id) {
        try {
            return new RSAKeyGenerator(2048).keyID(id).generate();
        } catch (com.nimbusds.jose.JOSEException e) {
            throw new IllegalStateException(e);
        }
    }
}
