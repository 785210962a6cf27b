package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.identity.Caller;
import io.keyward.lab.state.Lab;
import io.keyward.lab.trail.Trail;
import io.keyward.lab.trail.TrailEvents;
import io.keyward.lab.wire.AwsException;
import io.keyward.lab.wire.Json;
import io.keyward.lab.wire.JsonBody;
import io.keyward.lab.wire.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Writes each mutating call, done or refused, to the trail and to the log. */
@ApplicationScoped
class CallRecorder {

    private static final Logger LOG = Logger.getLogger(CallRecorder.class);
    private static final int MAX_RECORDED_BODY = 100 << 10;
    private static final Map<String, String> LOGGED = new LinkedHashMap<>();

    static {
        LOGGED.put("name", "cluster");
        LOGGED.put("principalArn", "principal");
        LOGGED.put("policyArn", "policy");
        LOGGED.put("resourceArn", "resource");
    }

    private final Trail trail;
    private final Lab lab;

    CallRecorder(Trail trail, Lab lab) {
        this.trail = trail;
        this.lab = lab;
    }

    /** The request's parameters as CloudTrail has them: labels still escaped, members of the query and of the body. */
    static ObjectNode parameters(Map<String, String> labels, Request request) {
        ObjectNode parameters = Json.object(labels);
        request.query().values().forEach((name, values) -> {
            ArrayNode all = Json.array(values);
            parameters.putIfAbsent(name, values.size() == 1 ? all.get(0) : all);
        });
        return parameters;
    }

    /** Adds the body's members, or that they were too large to record. */
    static void add(ObjectNode parameters, JsonBody body, int size) {
        if (size > MAX_RECORDED_BODY) {
            parameters.put("omitted", true).put("originalSize", size).put("reason", "requestParameters too large");
            return;
        }
        body.node().properties().forEach(member -> parameters.putIfAbsent(member.getKey(), member.getValue()));
    }

    /** Records a call; {@code answer} is null of a refused one, {@code error} of one that was done. */
    void record(
            Operation operation,
            Request request,
            Caller caller,
            ObjectNode parameters,
            @Nullable ObjectNode answer,
            @Nullable AwsException error) {
        if (!operation.isMutating()) {
            return;
        }
        trail.add(TrailEvents.of(operation.wireName(), request, caller, parameters, answer, error, lab.now()));
        LOG.infof(
                "mutating call operation=%s%s outcome=%s caller=%s region=%s requestId=%s",
                operation.wireName(),
                target(parameters),
                error == null ? "ok" : error.type(),
                caller.arn(),
                caller.region(),
                request.id());
    }

    private static String target(ObjectNode parameters) {
        StringBuilder target = new StringBuilder();
        LOGGED.forEach((parameter, key) -> {
            String value = parameters.path(parameter).asText("");
            if (!value.isEmpty()) {
                target.append(' ').append(key).append('=').append(Texts.quote(decoded(value)));
            }
        });
        return target.toString();
    }

    private static String decoded(String value) {
        try {
            return PercentCoding.decode(value);
        } catch (IllegalArgumentException e) {
            return value;
        }
    }
}
