package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import io.keyward.local.LocalPlatform;
import io.keyward.proto.access.v1.BatchCheckRequest;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.DecisionServiceGrpc;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that want nothing but harm: meanwhile others are served, nothing fails inside, no process dies or takes more memory than it was given.
 */
class FloodTest {

    /** What the gateway lets a service take for its answer: far more than two busy cores need. */
    private static final Duration SLOWEST = Duration.ofSeconds(10);

    /**
     * Calls that have arrived are worked off in turn, so another caller waits behind a burst of them: 2 s for 10,000 on two cores of one's own,
     * which client and services share here, and as much longer as others keep these busy.
     */
    private static final Duration SLOWEST_BEHIND_A_BURST = Duration.ofSeconds(30);

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** How often the others are served while a flood is held. */
    private static final int ROUNDS = 3;

    /**
     * What Quarkus logs at the ports for health and metrics, which are for operators alone, of a request that calls itself HTTP/2 in HTTP/1. It
     * is answered by 400, and no setting makes less of it.
     */
    private static final String HALF_HTTP_2 = "the ':authority' pseudo-header is required";

    private static final int SLOW = 300;
    private static final int SILENT = 1_000;
    private static final int LARGE = 40;
    private static final int LARGE_AT_ONCE = 2;
    private static final int LARGE_BYTES = 8 * 1024 * 1024;
    private static final int STREAMS = 10_000;
    private static final int STREAMS_A_CALLER = 100;
    private static final int CONNECTIONS = 10;
    private static final int LEVELS = 100_000;
    private static final List<String> PARTS = List.of("gateway", "access-service", "audit-service");

    private final LocalPlatform platform = LocalPlatform.shared();
    private final Stage stage = new Stage(platform);
    private final ServiceLogs logs = new ServiceLogs(platform);
    private final List<Socket> sockets = Collections.synchronizedList(new ArrayList<>());
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch over = new CountDownLatch(1);
    private final AtomicInteger rounds = new AtomicInteger();
    private List<Resident> memory = List.of();
    private volatile Duration slowestAllowed = SLOWEST;
    private Future<Probe> probe;

    @BeforeEach
    void others() {
        PARTS.forEach(platform::awaitReady);
        // Whoever is warm is measured, not classes being loaded.
        try (Probe warm = new Probe()) {
            for (int i = 0; i < 5; i++) {
                warm.round();
            }
        }
        memory = PARTS.stream()
                .map(part -> Resident.of(part, platform.pid(part)))
                .toList();
        probe = threads.submit(() -> {
            try (Probe measured = new Probe()) {
                do {
                    measured.round();
                    rounds.incrementAndGet();
                } while (!over.await(20, TimeUnit.MILLISECONDS));
                return measured;
            }
        });
    }

    @AfterEach
    void areServedAllTheSame() throws Exception {
        hold();
        over.countDown();
        Probe measured = probe.get();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
        System.out.println("others: " + measured);
        memory.forEach(before -> System.out.println(before.sinceThen()));
        assertThat(measured.slowest).isLessThan(slowestAllowed);
        assertThat(PARTS.stream().map(platform::pid).toList())
                .as("processes")
                .isEqualTo(memory.stream().map(Resident::pid).toList());
        assertThat(memory)
                .allSatisfy(before ->
                        assertThat(before.peakMib()).as(before.sinceThen()).isLessThan(before.mostMib()));
        assertThat(logs.lines("ERROR"))
                .filteredOn(line -> !line.contains(HALF_HTTP_2))
                .isEmpty();
        assertThat(logs.lines("SEVERE")).isEmpty();
    }

    @Test
    void connections_that_say_nothing_or_never_come_to_an_end() throws Exception {
        int gateway = port(platform.address("gateway"));
        int access = port(platform.address("access-service"));
        List<Socket> silent = new ArrayList<>();
        for (int i = 0; i < SILENT; i++) {
            silent.add(connect(gateway));
            silent.add(connect(access));
        }
        List<Socket> slowHeaders = sent(SLOW, "GET /api/v1/clusters HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ");
        List<Socket> slowBodies = sent(SLOW, decisions("check", 100_000));

        hold();

        // None of them is let wait for ever; the rest of a body has more time than this test.
        assertEventually(PATIENCE, () -> {
            more(slowHeaders, "a");
            more(slowBodies, " ");
            assertThat(silent).filteredOn(socket -> !isEnded(socket)).isEmpty();
            assertThat(slowHeaders).filteredOn(socket -> !isEnded(socket)).isEmpty();
        });
    }

    /** On the way they are little; in memory each header is an object or several. */
    @Test
    void small_headers_without_end() throws Exception {
        String head = "GET /api/v1/clusters HTTP/1.1\r\nHost: 127.0.0.1\r\n" + "a:\r\n".repeat(7_500);

        var unused = sent(SILENT, head);

        hold();
    }

    /** All but the last byte of bodies as large as they may be, of one who may ask. */
    @Test
    void large_bodies_without_end() throws Exception {
        String piece = " ".repeat(64 * 1024);
        List<Future<?>> senders = new ArrayList<>();
        for (Socket socket : sent(LARGE, decisions("batchCheck", LARGE_BYTES))) {
            senders.add(threads.submit(() -> {
                for (int i = 0; i < LARGE_BYTES / piece.length() - 1 && !isEnded(socket); i++) {
                    more(List.of(socket), piece);
                }
            }));
        }
        for (Future<?> sender : senders) {
            var unused = sender.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
        hold();
        for (Socket socket : sent(SLOW, decisions("batchCheck", LARGE_BYTES))) {
            socket.close();
        }
        for (Socket socket : sockets) {
            socket.close();
        }

        // Whoever has gone, at whatever moment, takes no room.
        String large = " ".repeat(LARGE_BYTES);
        Map<String, String> json = Map.of("Content-Type", "application/json");
        assertEventually(PATIENCE, () -> {
            List<CompletableFuture<Integer>> answers = new ArrayList<>();
            for (int i = 0; i < LARGE_AT_ONCE; i++) {
                answers.add(CompletableFuture.supplyAsync(
                        () -> stage.api("simulator")
                                .raw("POST", "/decisions:batchCheck", large, json)
                                .status(),
                        threads));
            }
            assertThat(answers).extracting(CompletableFuture::join).containsOnly(400);
        });
    }

    @Test
    void headers_that_are_too_large() throws Exception {
        for (int i = 0; i < 100; i++) {
            String header = i % 2 == 0 ? "X-Huge: " + "x".repeat(200_000) + "\r\n" : "X-Many: x\r\n".repeat(5_000);
            refused("GET /api/v1/clusters HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n");
        }
        refused("GET /api/v1/clusters?x=" + "x".repeat(200_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
    }

    @Test
    void json_without_bottom() {
        JsonNode api = RestFuzz.document(platform.gatewayUrl());
        Map<String, String> json = Map.of("Content-Type", "application/json");
        List<String> bodies = List.of("[".repeat(LEVELS), "{\"a\":".repeat(LEVELS), "{\"spec\":" + "[".repeat(LEVELS));
        AtomicInteger calls = new AtomicInteger();
        api.get("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(method -> {
                    if (!method.getValue().has("requestBody")) {
                        return;
                    }
                    String route = path.getKey()
                            .substring("/api/v1".length())
                            .replace("{cluster}", "eks-workshop")
                            .replaceAll("\\{\\w+}", Rest.encoded(Aws.role("deep")));
                    for (String body : bodies) {
                        calls.incrementAndGet();
                        assertThat(stage.api()
                                        .raw(method.getKey().toUpperCase(Locale.ROOT), route, body, json)
                                        .status())
                                .as(method.getKey() + " " + route)
                                .isIn(400, 413);
                    }
                }));
        assertThat(calls.get()).isGreaterThan(30);
        String entries = "/clusters/eks-workshop/access-entries";
        String entry = entries + "/" + Rest.encoded(Aws.role("deep"));
        Rest apiServer = stage.apiServer("eks-workshop");
        for (String body : bodies) {
            for (String route : List.of(entries, entry, entry + "/access-policies")) {
                assertThat(stage.eks().raw("POST", route, body, json).status())
                        .as(route)
                        .isIn(400, 413);
            }
            for (String webhook : List.of("authenticate", "authorize")) {
                assertThat(apiServer
                                .raw("POST", "/kube/eks-workshop/webhooks/" + webhook, body, json)
                                .status())
                        .as(webhook)
                        .isIn(400, 413);
            }
        }
    }

    @Test
    void ten_thousand_streams_of_one_caller() throws Exception {
        slowestAllowed = SLOWEST_BEHIND_A_BURST;
        AtomicInteger refused = new AtomicInteger();
        AtomicInteger otherwise = new AtomicInteger();
        List<Rpc> clients = new ArrayList<>();
        List<StreamObserver<BatchCheckRequest>> streams = new ArrayList<>();
        try {
            for (int i = 0; i < CONNECTIONS; i++) {
                clients.add(stage.rpc("simulator", platform.address("access-service")));
            }
            for (int i = 0; i < STREAMS; i++) {
                streams.add(DecisionServiceGrpc.newStub(
                                clients.get(i % CONNECTIONS).channel())
                        .streamCheck(new StreamObserver<BatchCheckResponse>() {
                            @Override
                            public void onNext(BatchCheckResponse answer) {
                                otherwise.incrementAndGet();
                            }

                            @Override
                            public void onError(Throwable refusal) {
                                boolean limit = Status.fromThrowable(refusal).getCode() == Code.RESOURCE_EXHAUSTED;
                                (limit ? refused : otherwise).incrementAndGet();
                            }

                            @Override
                            public void onCompleted() {
                                otherwise.incrementAndGet();
                            }
                        }));
            }
            assertEventually(PATIENCE, () -> assertThat(refused.get()).isEqualTo(STREAMS - STREAMS_A_CALLER));
            assertThat(otherwise.get()).isZero();
        } finally {
            clients.forEach(Rpc::close);
        }
        // The places of streams that were given up are free again.
        assertEventually(PATIENCE, () -> {
            try (Rpc again = stage.rpc("simulator", platform.address("access-service"))) {
                again.exchange(DecisionServiceGrpc.getStreamCheckMethod().getFullMethodName(), List.of());
            } catch (StatusRuntimeException e) {
                throw new AssertionError(e);
            }
        });
        assertThat(streams).hasSize(STREAMS);
    }

    @Test
    void noise_at_every_port() throws Exception {
        Random random = new Random(1);
        byte[] noise = new byte[8_192];
        List<Integer> ports = platform.variables().entrySet().stream()
                .filter(variable -> variable.getKey().endsWith("_PORT"))
                .filter(variable ->
                        !variable.getKey().contains("LAB") && !variable.getKey().contains("POSTGRES"))
                .map(variable -> Integer.valueOf(variable.getValue()))
                .toList();
        assertThat(ports).hasSizeGreaterThanOrEqualTo(7);
        for (int port : ports) {
            for (int i = 0; i < 40; i++) {
                random.nextBytes(noise);
                try {
                    OutputStream out = connect(port).getOutputStream();
                    if (i % 2 == 0) {
                        out.write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
                    }
                    out.write(noise);
                    out.flush();
                } catch (SocketException e) {
                    // It was hung up on, as it should be.
                    assertThat(e).hasMessageMatching("(?s).*(reset|pipe|closed).*");
                }
            }
        }
        hold();
    }

    /** Until the others were served again and again, from now on. */
    private void hold() {
        int wanted = rounds.get() + ROUNDS;
        assertEventually(PATIENCE, () -> assertThat(probe.isDone() || rounds.get() >= wanted)
                .isTrue());
    }

    private String decisions(String operation, int bytes) {
        return "POST /api/v1/decisions:" + operation + " HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + platform.token("simulator") + "\r\nContent-Type: application/json\r\nContent-Length: " + bytes
                + "\r\n\r\n{";
    }

    /** Connections to the gateway that have sent this. */
    private List<Socket> sent(int number, String text) throws IOException {
        List<Socket> opened = new ArrayList<>();
        for (int i = 0; i < number; i++) {
            opened.add(connect(port(platform.address("gateway"))));
        }
        more(opened, text);
        return opened;
    }

    private static void more(List<Socket> connections, String text) {
        for (Socket socket : connections) {
            try {
                socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // It was hung up on, which is for the server to choose.
                assertThat(e).isInstanceOf(SocketException.class);
            }
        }
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Math.toIntExact(PATIENCE.toMillis()));
        return socket;
    }

    /** Answered so, or hung up on: what was not read when a connection ends may take the answer with it. */
    private void refused(String request) throws IOException {
        Socket socket = connect(port(platform.address("gateway")));
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        more(List.of(socket), request);
        try {
            byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
            assertThat(new String(line, StandardCharsets.US_ASCII)).matches("|HTTP/1\\.[01] (414|431)");
        } catch (SocketException e) {
            assertThat(e).hasMessageContaining("reset");
        }
    }

    private static boolean isEnded(Socket socket) {
        try {
            socket.setSoTimeout(1);
            while (socket.getInputStream().read() >= 0) {
                // An answer on the way.
                assertThat(socket.isConnected()).isTrue();
            }
            return true;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    /**
     * What a process has in memory, as its kernel counts.
     *
     * @param mib when this was made
     */
    private record Resident(String part, long pid, long mib) {

        private static final Pattern HEAP = Pattern.compile("-Xmx(\\d+)m");

        static Resident of(String part, long pid) {
            try {
                // Forgets the peak of what was before.
                Files.writeString(proc(pid, "clear_refs"), "5");
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            return new Resident(part, pid, mib(pid, "VmRSS"));
        }

        /**
         * The JVM as it was, classes, code and threads included, and all of its heap anew. What was of the heap already is then counted
         * twice, which leaves about as much for buffers beside it.
         */
        long mostMib() {
            Matcher option = HEAP.matcher(read(pid, "cmdline"));
            assertThat(option.find()).as("-Xmx of " + part).isTrue();
            return mib + Long.parseLong(option.group(1));
        }

        long peakMib() {
            return mib(pid, "VmHWM");
        }

        String sinceThen() {
            return part + ": resident before " + mib + ", at most " + peakMib() + ", now " + mib(pid, "VmRSS")
                    + ", allowed " + mostMib() + " MiB";
        }

        private static long mib(long pid, String what) {
            Matcher line = Pattern.compile("(?m)^" + what + ":\\s+(\\d+) kB").matcher(read(pid, "status"));
            assertThat(line.find()).as("process " + pid + " is there").isTrue();
            return Long.parseLong(line.group(1)) / 1024;
        }

        private static String read(long pid, String file) {
            try {
                return Files.readString(proc(pid, file), StandardCharsets.ISO_8859_1);
            } catch (NoSuchFileException e) {
                throw new AssertionError("process " + pid + " has died", e);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static Path proc(long pid, String file) {
            return Path.of("/proc", Long.toString(pid), file);
        }
    }

    /** Somebody who calls every door, one call after another, and again where a busy service asks them to. */
    private final class Probe implements AutoCloseable {

        private final Rest rest = stage.api("viewer");
        private final Rest eks = stage.eks();
        private final Rpc grpc = stage.rpc("viewer", platform.address("access-service"));
        private Duration slowest = Duration.ZERO;
        private String slowestDoor = "";
        private int again;

        private void round() {
            timed("REST", () -> isServed(rest.get("/clusters/eks-workshop")));
            timed("EKS", () -> isServed(eks.get("/clusters/eks-workshop/access-entries")));
            timed("gRPC", () -> {
                try {
                    return grpc.call("keyward.access.v1.ClusterService/ListClusters", new byte[0]).length > 0;
                } catch (StatusRuntimeException e) {
                    assertThat(e.getStatus().getCode()).as(e.toString()).isEqualTo(Code.UNAVAILABLE);
                    return false;
                }
            });
        }

        private static boolean isServed(Rest.Answer answer) {
            if (answer.status() == 503 && !answer.header("Retry-After").isEmpty()) {
                return false;
            }
            assertThat(answer.status()).as(answer.text()).isEqualTo(200);
            return true;
        }

        private void timed(String door, BooleanSupplier call) {
            long start = System.nanoTime();
            while (!call.getAsBoolean()) {
                again++;
                assertThat(Duration.ofNanos(System.nanoTime() - start)).as(door).isLessThan(slowestAllowed);
            }
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            if (taken.compareTo(slowest) > 0) {
                slowest = taken;
                slowestDoor = door;
            }
        }

        @Override
        public void close() {
            grpc.close();
        }

        @Override
        public String toString() {
            return rounds.get() + " rounds, slowest call " + slowest.toMillis() + " ms, " + slowestDoor
                    + ", called again " + again;
        }
    }
}
