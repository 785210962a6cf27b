package io.keyward.access.request;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Duration;
import com.google.protobuf.FieldMask;
import com.google.protobuf.Message;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.grpc.time.ProtoTime;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What requests have in common. Two are the same if all of their fields are, but for those that say how, and not what, is asked. An etag is part
 * of what is asked: the same change of another state is another change.
 */
public final class Requests {

    private static final String REQUEST_ID = "request_id";
    private static final String ETAG = "etag";
    private static final String SYNC_WAIT = "sync_wait";
    private static final String VALIDATE_ONLY = "validate_only";
    private static final Set<String> HOW = Set.of(REQUEST_ID, SYNC_WAIT, VALIDATE_ONLY);

    private static final int MAX_TOLD = 64;

    private Requests() {}

    /** As the fields of these names say that the present caller's request has; each is as if it were not set where it has none. */
    public static RequestTerms terms(Message request) {
        String id = text(request, REQUEST_ID);
        FieldDescriptor wait = field(request, SYNC_WAIT);
        FieldDescriptor validateOnly = field(request, VALIDATE_ONLY);
        return new RequestTerms(
                id,
                id.isEmpty() ? "" : asker(Caller.current()),
                id.isEmpty() ? "" : fingerprint(request),
                text(request, ETAG),
                wait == null ? java.time.Duration.ZERO : ProtoTime.toJava((Duration) request.getField(wait)),
                validateOnly != null && (boolean) request.getField(validateOnly));
    }

    /** Tells callers apart, also those who have one name by different proofs; short, whatever they are called. */
    private static String asker(Caller caller) {
        String who = caller.identity().via().name() + '\n' + caller.identity().issuer() + '\n' + caller.actor();
        return AnsweredRequests.fingerprint("caller", who.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(Message request, String name) {
        FieldDescriptor field = field(request, name);
        return field == null ? "" : (String) request.getField(field);
    }

    private static @Nullable FieldDescriptor field(Message request, String name) {
        return request.getDescriptorForType().findFieldByName(name);
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

    /**
     * The paths of a mask.
     *
     * @throws Invalid naming the first that is not one of those that may be changed
     */
    public static Set<String> paths(FieldMask mask, Set<String> changeable) {
        for (String path : mask.getPathsList()) {
            if (!changeable.contains(path)) {
                String told = path.length() > MAX_TOLD ? path.substring(0, MAX_TOLD) + "…" : path;
                throw Invalid.field(
                        "update_mask",
                        "update_mask: \"" + told + "\" cannot be changed; name "
                                + String.join(", ", new TreeSet<>(changeable)));
            }
        }
        return Set.copyOf(mask.getPathsList());
    }
}
