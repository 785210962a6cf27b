package io.keyward.grpc.order;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Empty;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.Status;
import io.grpc.protobuf.ProtoUtils;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MessageFirstTest {

    private final List<String> events = new ArrayList<>();

    @Test
    void a_half_close_that_overtakes_the_request_is_held_until_it_came() {
        ServerCall.Listener<Empty> listener = listener(MethodType.UNARY);

        listener.onHalfClose();
        assertThat(events).isEmpty();
        listener.onMessage(Empty.getDefaultInstance());

        assertThat(events).containsExactly("message", "half-close");
    }

    @Test
    void events_in_their_order_pass_as_they_come() {
        ServerCall.Listener<Empty> listener = listener(MethodType.SERVER_STREAMING);

        listener.onMessage(Empty.getDefaultInstance());
        listener.onHalfClose();

        assertThat(events).containsExactly("message", "half-close");
    }

    @Test
    void a_client_that_streams_may_end_without_a_message() {
        listener(MethodType.CLIENT_STREAMING).onHalfClose();

        assertThat(events).containsExactly("half-close");
    }

    private ServerCall.Listener<Empty> listener(MethodType type) {
        return new MessageFirst()
                .interceptCall(new Call(type), new Metadata(), (call, headers) -> new ServerCall.Listener<>() {
                    @Override
                    public void onMessage(Empty message) {
                        events.add("message");
                    }

                    @Override
                    public void onHalfClose() {
                        events.add("half-close");
                    }
                });
    }

    /** A call of a method of some type that nothing is asked of. */
    private static final class Call extends ServerCall<Empty, Empty> {

        private final MethodDescriptor<Empty, Empty> method;

        private Call(MethodType type) {
            method = MethodDescriptor.<Empty, Empty>newBuilder()
                    .setType(type)
                    .setFullMethodName("test/Method")
                    .setRequestMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                    .setResponseMarshaller(ProtoUtils.marshaller(Empty.getDefaultInstance()))
                    .build();
        }

        @Override
        public void request(int numMessages) {}

        @Override
        public void sendHeaders(Metadata headers) {}

        @Override
        public void sendMessage(Empty message) {}

        @Override
        public void close(Status status, Metadata trailers) {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public MethodDescriptor<Empty, Empty> getMethodDescriptor() {
            return method;
        }
    }
}
