package io.keyward.lab.sts;

import io.keyward.lab.faults.CallCounts;
import io.keyward.lab.identity.AuthenticationException;
import io.keyward.lab.identity.Authenticator;
import io.keyward.lab.identity.Caller;
import io.keyward.lab.wire.Answer;
import io.keyward.lab.wire.AwsException;
import io.keyward.lab.wire.Door;
import io.keyward.lab.wire.Query;
import io.keyward.lab.wire.RawPath;
import io.keyward.lab.wire.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jboss.logging.Logger;

/** STS at the root path, by GET (presigned URLs) or by POST with a form. Faults do not touch it. */
@ApplicationScoped
class StsEndpoint implements Door {

    private static final Logger LOG = Logger.getLogger(StsEndpoint.class);
    private static final String VERSION = "2011-06-15";

    private final Authenticator authenticator;
    private final CallCounts counts;
    private final AssumeRole assumeRole;

    StsEndpoint(Authenticator authenticator, CallCounts counts, AssumeRole assumeRole) {
        this.authenticator = authenticator;
        this.counts = counts;
        this.assumeRole = assumeRole;
    }

    @Override
    public boolean accepts(RawPath path) {
        return path.segments().isEmpty();
    }

    @Override
    public Answer answer(Request request) {
        boolean json = wantsJson(request);
        try {
            return StsAnswers.result(perform(request), request.id(), json);
        } catch (StsError e) {
            LOG.debugf("sts call refused code=%s requestId=%s", e.code(), request.id());
            return StsAnswers.error(e, request.id(), json);
        } catch (UncheckedIOException e) {
            LOG.errorf(e, "session not kept requestId=%s", request.id());
            return StsAnswers.error(
                    new StsError(500, "InternalFailure", "The lab cannot write its state."), request.id(), json);
        }
    }

    @Override
    public Answer refuse(AwsException reason) {
        return StsAnswers.error(
                new StsError(reason.status(), reason.type().replace("Exception", ""), reason.text()), "-", false);
    }

    private StsResult perform(Request request) {
        Query parameters = parameters(request);
        String action = parameters
                .first("Action")
                .orElseThrow(() -> new StsError(
                        400, "MissingAction", "The request is missing an action: it needs the parameter Action."));
        String version = parameters.first("Version").orElse(VERSION);
        if (!version.equals(VERSION) || !(action.equals("AssumeRole") || action.equals("GetCallerIdentity"))) {
            throw new StsError(400, "InvalidAction", "Could not find operation " + action + " for version " + version);
        }
        counts.count(action);
        Caller caller = caller(request);
        if (action.equals("AssumeRole")) {
            return assumeRole.perform(parameters, caller);
        }
        Map<String, Object> members = new LinkedHashMap<>();
        members.put("Arn", caller.arn());
        members.put("UserId", caller.userId());
        members.put("Account", caller.account());
        return new StsResult(action, members);
    }

    private Caller caller(Request request) {
        try {
            return authenticator.caller(request, "sts");
        } catch (AuthenticationException e) {
            throw new StsError(403, e.problem().queryCode(), e.text());
        }
    }

    private static Query parameters(Request request) {
        if (!request.method().equals("GET") && !request.method().equals("POST")) {
            throw new StsError(405, "MethodNotAllowed", "STS answers GET and POST.");
        }
        Map<String, List<String>> all = new HashMap<>(request.query().values());
        try {
            String form = request.body().toString(StandardCharsets.UTF_8);
            Query.parse(form).values().forEach(all::put);
        } catch (IllegalArgumentException e) {
            throw new StsError(400, "MalformedQueryString", "The form " + e.getMessage() + ".");
        }
        return new Query(all);
    }

    private static boolean wantsJson(Request request) {
        return request.header("accept")
                .map(accept -> accept.toLowerCase(Locale.ROOT))
                .filter(accept -> accept.contains("application/json"))
                .isPresent();
    }
}
