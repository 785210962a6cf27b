package io.keyward.access.entry;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import io.keyward.access.lifecycle.AnsweredRequests;
import io.keyward.access.lifecycle.RequestTerms;
import io.keyward.grpc.time.ProtoTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Set;

/** What makes two requests the same: all of their fields but those that say how, and not what, is asked. */
public final class Requests {

    private static final Set<String> HOW = Set.of("request_id", "sync_wait", "validate_only");

    private Requests() {}

    static RequestTerms terms(Message request, String requestId, Duration wait) {
        return new RequestTerms(requestId, requestId.isEmpty() ? "" : fingerprint(request), ProtoTime.toJava(wait));
    }

    /** Of a form in which the entries of a map have one order, so that it is the same in any process. */
    public static String fingerprint(Message request) {
        Message.Builder what = request.toBuilder();
        for (FieldDescriptor field : request.getDescriptorForType().getFields()) {
            if (HOW.contains(field.getName())) {
                what.clearField(field);
            }
        }
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CodedOutputStream output = CodedOutputStream.newInstance(bytes);
        output.useDeterministicSerialization();
        try {
            what.build().writeTo(output);
            output.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return AnsweredRequests.fingerprint(request.getDescriptorForType().getFullName(), bytes.toByteArray());
    }
}
