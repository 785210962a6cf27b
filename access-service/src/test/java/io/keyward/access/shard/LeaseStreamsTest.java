package io.keyward.access.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.keyward.access.jdbc.DatabaseSessions;
import io.keyward.proto.sync.v1.HoldLeasesResponse;
import io.quarkus.runtime.ShutdownEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LeaseStreamsTest {

    private static final LeaseConfig CONFIG = () -> Duration.ofSeconds(15);

    private final LeaseStreams streams =
            new LeaseStreams(CONFIG, new DatabaseSessions("jdbc:postgresql://127.0.0.1:1/none", "nobody", ""));

    @Test
    void aStreamWhoseMessageWasRefusedIsLeft() {
        WorkerCall refused = new WorkerCall();
        var unused = streams.open(refused);

        refused.closeByInterceptor();
        streams.stop(new ShutdownEvent());

        assertThat(refused.statuses).isEmpty();
    }

    @Test
    void aCallThatIsOverKeepsNoOtherStreamFromEnding() {
        List<WorkerCall> calls = new ArrayList<>();
        for (int worker = 0; worker < 3; worker++) {
            WorkerCall call = new WorkerCall();
            call.over = worker == 1;
            calls.add(call);
            var unused = streams.open(call);
        }

        streams.stop(new ShutdownEvent());

        assertThat(calls.getFirst().statuses).containsExactly(Status.Code.UNAVAILABLE);
        assertThat(calls.getLast().statuses).containsExactly(Status.Code.UNAVAILABLE);
    }

    /** As grpc-java's: one that is over throws when it is ended again. */
    private static final class WorkerCall extends ServerCallStreamObserver<HoldLeasesResponse> {

        private final List<Status.Code> statuses = new ArrayList<>();
        private @Nullable Runnable onClose;
        private boolean over;

        void closeByInterceptor() {
            over = true;
            if (onClose != null) {
                onClose.run();
            }
        }

        @Override
        public void onError(Throwable failure) {
            if (over) {
                throw new IllegalStateException("call already closed");
            }
            statuses.add(Status.fromThrowable(failure).getCode());
        }

        @Override
        public void setOnCloseHandler(Runnable handler) {
            onClose = handler;
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setCompression(String compression) {}

        @Override
        public boolean isReady() {
            return true;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void disableAutoInboundFlowControl() {}

        @Override
        public void onNext(HoldLeasesResponse answer) {}

        @Override
        public void onCompleted() {}
    }
}
