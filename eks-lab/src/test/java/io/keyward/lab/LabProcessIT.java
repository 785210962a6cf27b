package io.keyward.lab;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The built jar as a process: a kill at any moment loses nothing that was answered. */
class LabProcessIT {

    private static final int WRITERS = 4;
    private static final long POLL_NANOS = 20_000_000;

    private final Path folder;
    private final int port;
    private final LabClient client;

    LabProcessIT(@TempDir Path folder) throws IOException {
        this.folder = folder;
        try (ServerSocket socket = new ServerSocket(0)) {
            this.port = socket.getLocalPort();
        }
        this.client = new LabClient(URI.create("http://127.0.0.1:" + port));
    }

    @Test
    void aKilledLabHoldsEverythingItAnswered() throws Exception {
        Set<String> answered = ConcurrentHashMap.newKeySet();
        String ca = "";
        for (int round = 0; round < 2; round++) {
            Process lab = start();
            try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
                for (int writer = 0; writer < WRITERS; writer++) {
                    String name = "r" + round + "-w" + writer + "-";
                    threads.execute(() -> writeUntilKilled(name, answered));
                }
                int enough = answered.size() + 150;
                awaitAtLeast(answered, enough);
                lab.destroyForcibly().waitFor();
            }
            String nowCa = Files.readString(folder.resolve("cluster-ca.pem"));
            assertThat(ca).isIn("", nowCa);
            ca = nowCa;
        }

        Process lab = start();
        try {
            assertThat(entries()).containsAll(answered);
        } finally {
            lab.destroyForcibly().waitFor();
        }
    }

    private void writeUntilKilled(String name, Set<String> answered) {
        try {
            for (int i = 0; ; i++) {
                String arn = "arn:aws:iam::123456789012:role/" + name + i;
                if (client.create(arn).status() == 200
                        && client.associate(arn, LabClient.VIEW, "{\"type\":\"cluster\"}")
                                        .status()
                                == 200) {
                    answered.add(arn);
                }
            }
        } catch (UncheckedIOException e) {
            assertThat(e).as("the lab was killed").isNotNull();
        }
    }

    private List<String> entries() {
        List<String> arns = new ArrayList<>();
        String token = "";
        do {
            JsonNode page = client.call(
                            "GET",
                            LabClient.WORKSHOP + "?associatedPolicyArn=" + LabClient.VIEW
                                    + (token.isEmpty() ? "" : "&nextToken=" + token))
                    .json();
            page.path("accessEntries").forEach(arn -> arns.add(arn.asText()));
            token = page.path("nextToken").asText("");
        } while (!token.isEmpty());
        return arns;
    }

    private Process start() throws IOException {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:TieredStopAtLevel=1",
                        "-Dquarkus.http.port=" + port,
                        "-Dkeyward.lab.state-dir=" + folder,
                        "-Dkeyward.lab.kube-port=0",
                        "-jar",
                        System.getProperty("lab.jar"))
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("lab.log").toFile())
                .start();
        Instant deadline = Instant.now().plusSeconds(30);
        while (!isReady()) {
            assertThat(process.isAlive())
                    .as(Files.readString(folder.resolve("lab.log")))
                    .isTrue();
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(POLL_NANOS);
        }
        return process;
    }

    private boolean isReady() {
        try {
            return client.call("GET", "/q/health/ready").status() == 200;
        } catch (UncheckedIOException e) {
            return false;
        }
    }

    private static void awaitAtLeast(Set<String> answered, int size) {
        Instant deadline = Instant.now().plusSeconds(30);
        while (answered.size() < size) {
            assertThat(Instant.now()).isBefore(deadline);
            LockSupport.parkNanos(POLL_NANOS);
        }
    }
}
