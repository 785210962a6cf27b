package io.keyward.bench.grpc;

import io.keyward.bench.process.ServerProgram;
import io.keyward.proto.access.v1.BatchCheckResponse;
import io.keyward.proto.access.v1.CheckResponse;
import java.io.IOException;
import java.util.List;

/** Starts {@link BareServer}s. */
final class BareServers {

    private BareServers() {}

    /** Starts one that gives these answers. */
    static ServerProgram start(List<CheckResponse> answers, List<BatchCheckResponse> batches) throws IOException {
        List<String> counts = List.of(Integer.toString(answers.size()), Integer.toString(batches.size()));
        return ServerProgram.start(BareServer.class, counts, out -> {
            for (CheckResponse answer : answers) {
                answer.writeDelimitedTo(out);
            }
            for (BatchCheckResponse batch : batches) {
                batch.writeDelimitedTo(out);
            }
        });
    }
}
