package io.keyward.lab.control;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.kubernetes.http.PercentCoding;
import io.keyward.lab.faults.CallCounts;
import io.keyward.lab.faults.FaultInjector;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.identity.Principals;
import io.keyward.lab.state.Lab;
import io.keyward.lab.trail.Trail;
import io.keyward.lab.wire.Answer;
import io.keyward.lab.wire.AwsException;
import io.keyward.lab.wire.Door;
import io.keyward.lab.wire.Json;
import io.keyward.lab.wire.JsonBody;
import io.keyward.lab.wire.Query;
import io.keyward.lab.wire.RawPath;
import io.keyward.lab.wire.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import org.jboss.logging.Logger;

/** The control API, for this machine only, without credentials. Faults do not touch it; errors are RFC 9457 problems. */
@ApplicationScoped
class ControlEndpoint implements Door {

    private static final Logger LOG = Logger.getLogger(ControlEndpoint.class);
    private static final int DEFAULT_LIMIT = 100;
    private static final int MAX_LIMIT = 1000;

    private final Lab lab;
    private final FaultInjector faults;
    private final CallCounts counts;
    private final Principals principals;
    private final Trail trail;

    ControlEndpoint(Lab lab, FaultInjector faults, CallCounts counts, Principals principals, Trail trail) {
        this.lab = lab;
        this.faults = faults;
        this.counts = counts;
        this.principals = principals;
        this.trail = trail;
    }

    @Override
    public boolean accepts(RawPath path) {
        return path.startsWith("_lab");
    }

    @Override
    public Answer answer(Request request) {
        if (!request.loopback()) {
            return Answer.problem(403, "Forbidden", "The control API answers only to this machine.");
        }
        try {
            return route(request);
        } catch (IllegalArgumentException e) {
            return Answer.problem(400, "Bad Request", String.valueOf(e.getMessage()));
        }
    }

    @Override
    public Answer refuse(AwsException reason) {
        return Answer.problem(reason.status(), reason.type(), reason.text());
    }

    private Answer route(Request request) {
        List<String> segments = request.path().segments();
        String name = PercentCoding.decode(String.join("/", segments.subList(1, segments.size())));
        return switch (request.method() + " " + name) {
            case "GET faults" -> Answer.json(200, FaultsBody.of(faults.faults()));
            case "PUT faults" -> putFaults(JsonBody.parse(request.body()).node());
            case "DELETE faults" -> deleteFaults();
            case "GET calls" -> calls(request.query());
            case "DELETE calls" -> deleteCalls();
            case "POST roles:recreate" -> recreate(JsonBody.parse(request.body()));
            case "GET cloudtrail" -> events(request);
            case "POST reset" -> reset();
            default ->
                Answer.problem(404, "Not Found", "The control API has no " + request.method() + " on this path.");
        };
    }

    private Answer putFaults(ObjectNode body) {
        ObjectNode changed = FaultsBody.of(faults.change(present -> FaultsBody.merge(present, body)));
        LOG.infof("faults set faults=%s", changed);
        return Answer.json(200, changed);
    }

    private Answer deleteFaults() {
        faults.clear();
        LOG.info("faults cleared");
        return Answer.empty();
    }

    private Answer calls(Query query) {
        for (String name : query.values().keySet()) {
            if (!name.equals("cluster")) {
                throw new IllegalArgumentException("unknown parameter " + name + ", known is cluster");
            }
        }
        ObjectNode body = Json.object();
        query.first("cluster").map(counts::counts).orElseGet(counts::counts).forEach(body::put);
        return Answer.json(200, body);
    }

    private Answer deleteCalls() {
        counts.clear();
        return Answer.empty();
    }

    private Answer recreate(JsonBody body) {
        IamPrincipal principal = body.string("arn")
                .flatMap(IamPrincipal::parse)
                .filter(principals::exists)
                .orElseThrow(() -> new IllegalArgumentException(
                        "arn must be the ARN of a role or user that exists in one of the lab's accounts"));
        String id = principals.recreate(principal);
        LOG.infof("principal re-created arn=%s uniqueId=%s", principal.arn(), id);
        return Answer.json(200, Json.object().put("arn", principal.arn()).put("uniqueId", id));
    }

    private Answer events(Request request) {
        long after = number(request, "after", 0, Long.MAX_VALUE);
        int limit = (int) Math.max(1, number(request, "limit", DEFAULT_LIMIT, MAX_LIMIT));
        List<Trail.Recorded> found = trail.after(after, limit);
        ObjectNode body = Json.object();
        ArrayNode events = body.putArray("events");
        found.forEach(
                r -> events.add(Json.object().put("sequence", r.sequence()).set("event", r.event())));
        body.put("next", found.isEmpty() ? after : found.getLast().sequence()).put("oldest", trail.oldest());
        return Answer.json(200, body);
    }

    private Answer reset() {
        lab.reset();
        faults.clear();
        counts.clear();
        LOG.info("lab reset to its seeds");
        return Answer.empty();
    }

    private static long number(Request request, String name, long absent, long max) {
        String text = request.query().first(name).orElse(String.valueOf(absent));
        if (!text.matches("\\d{1,18}") || Long.parseLong(text) > max) {
            throw new IllegalArgumentException(name + " must be a whole number from 0 to " + max);
        }
        return Long.parseLong(text);
    }
}
