package io.keyward.client;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientCall;
import io.grpc.ClientInterceptor;
import io.grpc.ForwardingClientCall.SimpleForwardingClientCall;
import io.grpc.MethodDescriptor;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Gives a {@code request_id} to every change that has none, so that a repeat by the channel, after an answer was lost, gets the first
 * answer and changes nothing. Repeats by the program itself need an id of its own.
 */
final class RequestIds implements ClientInterceptor {

    private static final String REQUEST_ID = "request_id";

    /** What only changes have: other messages use an id of that name to look for events. */
    private static final String OF_A_CHANGE = "validate_only";

    @Override
    public <ReqT, RespT> ClientCall<ReqT, RespT> interceptCall(
            MethodDescriptor<ReqT, RespT> method, CallOptions options, Channel next) {
        return new SimpleForwardingClientCall<>(next.newCall(method, options)) {
            @Override
            public void sendMessage(ReqT message) {
                super.sendMessage(identified(message));
            }
        };
    }

    /** The field for the id of a change; null if messages of this type are none. */
    static @Nullable FieldDescriptor field(Descriptor type) {
        FieldDescriptor id = type.findFieldByName(REQUEST_ID);
        boolean isText = id != null && id.getJavaType() == FieldDescriptor.JavaType.STRING && !id.isRepeated();
        return isText && type.findFieldByName(OF_A_CHANGE) != null ? id : null;
    }

    @SuppressWarnings("unchecked") // A message's builder builds messages of its type.
    private static <ReqT> ReqT identified(ReqT request) {
        if (!(request instanceof Message message)) {
            return request;
        }
        FieldDescriptor id = field(message.getDescriptorForType());
        if (id == null || !((String) message.getField(id)).isEmpty()) {
            return request;
        }
        return (ReqT)
                message.toBuilder().setField(id, UUID.randomUUID().toString()).build();
    }
}
