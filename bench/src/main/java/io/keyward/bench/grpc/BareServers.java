package io.keyward.bench.grpc;

import io.keyward.bench.platform.Pki;
import io.keyward.bench.process.ServerProgram;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckResponse;
import java.io.IOException;
import java.util.List;

/** Starts {@link BareServer}s. */
final class BareServers {

    private static final String SELF = Peer.ACCESS_SERVICE.service();

    private BareServers() {}

    /** Starts one that gives these answers, with the certificate of access-service. */
    static ServerProgram start(Pki pki, List<CheckResponse> answers, List<BatchCheckResponse> batches)
            throws IOException {
        List<String> arguments = List.of(
                Integer.toString(answers.size()),
                Integer.toString(batches.size()),
                pki.certificate(SELF).toString(),
                pki.key(SELF).toString());
        return ServerProgram.start(BareServer.class, arguments, out -> {
            for (CheckResponse answer : answers) {
                answer.writeDelimitedTo(out);
            }
            for (BatchCheckResponse batch : batches) {
                batch.writeDelimitedTo(out);
            }
        });
    }
}
