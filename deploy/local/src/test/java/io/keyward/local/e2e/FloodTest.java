package io.keyward.local.e2e;

import static io.keyward.grpc.testing.Eventually.assertEventually;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.grpc.Status;
import io.grpc.Status.Code;
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
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Clients that want nothing but harm: meanwhile others are served, nothing fails inside, no process dies or grows past its bound.
 */
class FloodTest {

    private static final Duration SLOWEST = Duration.ofSeconds(2);
    private static final Duration HELD = Duration.ofSeconds(2);
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    /** The heap's 256 MiB, and what a JVM takes beside it. */
    private static final long MOST_RESIDENT_MIB = 640;

    private static final int SLOW = 300;
    private static final int SILENT = 1_000;
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
    private final List<Long> pids = PARTS.stream().map(platform::pid).toList();
    private final AtomicInteger rounds = new AtomicInteger();
    private Future<Probe> probe;

    @BeforeEach
    void others() {
        // Whoever is warm is measured, not classes being loaded.
        Probe warm = new Probe();
        for (int i = 0; i < 5; i++) {
            warm.round();
        }
        probe = threads.submit(() -> {
            Probe measured = new Probe();
            do {
                measured.round();
                rounds.incrementAndGet();
            } while (!over.await(20, TimeUnit.MILLISECONDS));
            return measured;
        });
    }

    @AfterEach
    void areServedAllTheSame() throws Exception {
        assertEventually(
                PATIENCE, () -> assertThat(probe.isDone() || rounds.get() > 3).isTrue());
        over.countDown();
        Probe measured = probe.get();
        for (Socket socket : sockets) {
            socket.close();
        }
        threads.shutdownNow();
        System.out.println("others: " + measured);
        assertThat(measured.slowest).isLessThan(SLOWEST);
        assertThat(PARTS.stream().map(platform::pid).toList()).as("processes").isEqualTo(pids);
        for (String part : PARTS) {
            long resident = mostResident(platform.pid(part));
            System.out.println(part + ": at most " + resident + " MiB resident so far");
            assertThat(resident).as(part).isLessThan(MOST_RESIDENT_MIB);
        }
        assertThat(logs.lines("ERROR")).isEmpty();
        assertThat(logs.lines("SEVERE")).isEmpty();
    }

    @Test
    void bodies_that_come_slowly() throws Exception {
        String head = "POST /api/v1/decisions:check HTTP/1.1\r\nHost: 127.0.0.1\r\nAuthorization: Bearer "
                + platform.token("simulator")
                + "\r\nContent-Type: application/json\r\nContent-Length: 100000\r\n\r\n{";
        trickle(head, " ");
    }

    @Test
    void headers_that_come_slowly() throws Exception {
        trickle("GET /api/v1/clusters HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: ", "a");
    }

    @Test
    void connections_that_say_nothing() throws Exception {
        int gateway = port(platform.address("gateway"));
        int access = port(platform.address("access-service"));
        for (int i = 0; i < SILENT; i++) {
            var _ = connect(gateway);
        }
        List<Socket> toGrpc = new ArrayList<>();
        for (int i = 0; i < SILENT; i++) {
            toGrpc.add(connect(access));
        }
        hold();
        // Nobody holds a place at the gRPC port for long without so much as a handshake.
        assertEventually(PATIENCE, () -> assertThat(toGrpc).allMatch(FloodTest::isEnded));
    }

    @Test
    void headers_without_end() throws Exception {
        for (int i = 0; i < 100; i++) {
            String header = i % 2 == 0 ? "X-Huge: " + "x".repeat(200_000) + "\r\n" : "X-Many: x\r\n".repeat(5_000);
            assertThat(answer("GET /api/v1/clusters HTTP/1.1\r\nHost: 127.0.0.1\r\n" + header + "\r\n"))
                    .isIn(400, 413, 414, 431);
        }
        assertThat(answer("GET /api/v1/clusters?x=" + "x".repeat(200_000) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"))
                .isIn(400, 414);
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
                                        .raw(method.getKey().toUpperCase(java.util.Locale.ROOT), route, body, json)
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
            } catch (io.grpc.StatusRuntimeException e) {
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

    /** Opens many connections that send their first part at once, and then a character at a time. */
    private void trickle(String head, String more) throws IOException, InterruptedException {
        int port = port(platform.address("gateway"));
        for (int i = 0; i < SLOW; i++) {
            connect(port).getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
        }
        long end = System.nanoTime() + HELD.toNanos();
        int sent = 0;
        while (System.nanoTime() < end) {
            for (Socket socket : sockets) {
                try {
                    socket.getOutputStream().write(more.getBytes(StandardCharsets.US_ASCII));
                    sent++;
                } catch (SocketException e) {
                    assertThat(socket.isConnected()).isTrue();
                }
            }
            assertThat(over.await(50, TimeUnit.MILLISECONDS)).isFalse();
        }
        assertThat(sent).isGreaterThan(SLOW);
    }

    /** The others go on for so long while everything is held. */
    private void hold() throws InterruptedException {
        assertThat(over.await(HELD.toMillis(), TimeUnit.MILLISECONDS)).isFalse();
    }

    private Socket connect(int port) throws IOException {
        Socket socket = new Socket();
        sockets.add(socket);
        socket.connect(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port), Math.toIntExact(PATIENCE.toMillis()));
        return socket;
    }

    /** The status of the answer to these bytes. */
    private int answer(String request) throws IOException {
        Socket socket = connect(port(platform.address("gateway")));
        socket.setSoTimeout(Math.toIntExact(PATIENCE.toMillis()));
        threads.execute(() -> {
            try {
                socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            } catch (IOException e) {
                // Answered before it was all sent.
                assertThat(socket.isConnected()).isTrue();
            }
        });
        byte[] line = socket.getInputStream().readNBytes("HTTP/1.1 400".length());
        return Integer.parseInt(new String(line, StandardCharsets.US_ASCII).substring("HTTP/1.1 ".length()));
    }

    private static boolean isEnded(Socket socket) {
        try {
            socket.setSoTimeout(1);
            return socket.getInputStream().read() < 0;
        } catch (SocketTimeoutException e) {
            return false;
        } catch (IOException e) {
            return true;
        }
    }

    private static int port(String address) {
        return Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    }

    private static long mostResident(long pid) {
        Path status = Path.of("/proc", Long.toString(pid), "status");
        try {
            Matcher peak = Pattern.compile("(?m)^VmHWM:\\s+(\\d+) kB")
                    .matcher(Files.exists(status) ? Files.readString(status) : "VmHWM: 0 kB");
            assertThat(peak.find()).isTrue();
            return Long.parseLong(peak.group(1)) / 1024;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Somebody who calls every door, one call after another. */
    private final class Probe {

        private final Rest rest = stage.api("viewer");
        private final Rest eks = stage.eks();
        private final Rpc grpc = stage.rpc("viewer", platform.address("access-service"));
        private Duration slowest = Duration.ZERO;

        private void round() {
            timed(() -> rest.get("/clusters/eks-workshop").expect(200));
            timed(() -> eks.get("/clusters/eks-workshop/access-entries").expect(200));
            timed(() -> grpc.call("keyward.access.v1.ClusterService/ListClusters", new byte[0]));
        }

        private void timed(Runnable call) {
            long start = System.nanoTime();
            call.run();
            Duration taken = Duration.ofNanos(System.nanoTime() - start);
            slowest = taken.compareTo(slowest) > 0 ? taken : slowest;
        }

        @Override
        public String toString() {
            return rounds.get() + " rounds, slowest call " + slowest.toMillis() + " ms";
        }
    }
}
