package io.keyward.bench.grpc;

import io.keyward.bench.process.ServerProgram;
import io.keyward.ca.CertificateAuthority;
import io.keyward.ca.CertificateAuthority.Subject;
import io.keyward.ca.Credential;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;

/** Starts {@link BareServer}s. */
final class BareServers {

    private static final Duration LIFE = Duration.ofDays(1);

    /** The certificates, made anew for each run. */
    private static final Path FOLDER = certificates();

    private BareServers() {}

    /** The authority by which they are known, a PEM file. */
    static Path authority() {
        return FOLDER.resolve("ca.pem");
    }

    /** Starts one that gives these answers. */
    static ServerProgram start(List<CheckResponse> answers, List<BatchCheckResponse> batches) throws IOException {
        List<String> arguments = List.of(
                Integer.toString(answers.size()),
                Integer.toString(batches.size()),
                FOLDER.resolve("server.pem").toString(),
                FOLDER.resolve("server.key").toString());
        return ServerProgram.start(BareServer.class, arguments, out -> {
            for (CheckResponse answer : answers) {
                answer.writeDelimitedTo(out);
            }
            for (BatchCheckResponse batch : batches) {
                batch.writeDelimitedTo(out);
            }
        });
    }

    private static Path certificates() {
        Instant now = Instant.now();
        CertificateAuthority authority = CertificateAuthority.create("bare servers", now, LIFE);
        Credential server =
                authority.issue(new Subject("bare server", List.of("127.0.0.1", "localhost"), List.of()), now, LIFE);
        try {
            Path folder = Files.createTempDirectory("keyward-bench");
            Files.writeString(folder.resolve("ca.pem"), authority.own().certificatePem());
            Files.writeString(folder.resolve("server.pem"), server.certificatePem());
            Files.writeString(folder.resolve("server.key"), server.keyPem());
            return folder;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
