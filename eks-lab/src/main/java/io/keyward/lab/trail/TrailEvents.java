package io.keyward.lab.trail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.identity.Caller;
import io.keyward.lab.state.Session;
import io.keyward.lab.wire.AwsException;
import io.keyward.lab.wire.Json;
import io.keyward.lab.wire.Request;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Events in the shape in which EventBridge delivers CloudTrail's records of EKS calls. */
public final class TrailEvents {

    private TrailEvents() {}

    /**
     * The event of one call.
     *
     * @param parameters the request's parameters: labels of the path as sent, still escaped, and the body's members
     * @param answer the answer's body; of a refused call null
     * @param error why the call was refused, or null
     */
    public static ObjectNode of(
            String operation,
            Request request,
            Caller caller,
            ObjectNode parameters,
            @Nullable ObjectNode answer,
            @Nullable AwsException error,
            Instant now) {
        String time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        ObjectNode detail = Json.object()
                .put("eventVersion", "1.09")
                .put("eventSource", "eks.amazonaws.com")
                .put("eventName", operation)
                .put("awsRegion", caller.region())
                .put("eventTime", time)
                .put("sourceIPAddress", request.remote())
                .put("userAgent", request.header("user-agent").orElse(""))
                .put("readOnly", false)
                .put("eventType", "AwsApiCall")
                .put("managementEvent", true)
                .put("eventCategory", "Management")
                .put("recipientAccountId", caller.account())
                .put("requestID", request.id())
                .put("eventID", UUID.randomUUID().toString());
        detail.set("userIdentity", identity(caller));
        detail.set("requestParameters", parameters);
        JsonNode elements = answer == null || answer.isEmpty() ? NullNode.getInstance() : answer;
        detail.set("responseElements", elements);
        if (error != null) {
            detail.put("errorCode", error.type()).put("errorMessage", error.text());
        }
        return envelope(caller, time).set("detail", detail);
    }

    private static ObjectNode envelope(Caller caller, String time) {
        ObjectNode envelope = Json.object()
                .put("version", "0")
                .put("id", UUID.randomUUID().toString())
                .put("detail-type", "AWS API Call via CloudTrail")
                .put("source", "aws.eks")
                .put("account", caller.account())
                .put("time", time)
                .put("region", caller.region());
        envelope.putArray("resources");
        return envelope;
    }

    private static ObjectNode identity(Caller caller) {
        ObjectNode identity = Json.object()
                .put("type", caller.session().isPresent() ? "AssumedRole" : "IAMUser")
                .put("principalId", caller.userId())
                .put("arn", caller.arn())
                .put("accountId", caller.account())
                .put("accessKeyId", caller.accessKeyId());
        caller.session()
                .ifPresentOrElse(
                        session -> identity.putObject("sessionContext").set("sessionIssuer", issuer(session)),
                        () -> identity.put(
                                "userName", caller.arn().substring(caller.arn().lastIndexOf('/') + 1)));
        return identity;
    }

    private static ObjectNode issuer(Session session) {
        ObjectNode issuer = Json.object()
                .put("type", "Role")
                .put("principalId", session.roleId())
                .put("arn", session.roleArn());
        IamPrincipal.parse(session.roleArn())
                .ifPresent(role -> issuer.put("accountId", role.account()).put("userName", role.name()));
        return issuer;
    }
}
