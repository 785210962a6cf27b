package io.keyward.lab.kube;

import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.kubernetes.token.CallerIdentity;
import io.keyward.kubernetes.token.TokenException;
import io.keyward.kubernetes.token.TokenVerifier;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.kube.access.EntryLogins;
import io.keyward.lab.kube.access.Requester;
import java.time.Clock;
import java.util.Optional;
import org.jboss.logging.Logger;

/** Finds out who sends a request, by its bearer token. */
final class ClusterLogin implements Login {

    private static final Logger LOG = Logger.getLogger(ClusterLogin.class);

    private final LabSts sts;
    private final Clock clock;
    private final EntryLogins entries;

    ClusterLogin(LabSts sts, Clock clock, EntryLogins entries) {
        this.sts = sts;
        this.clock = clock;
        this.entries = entries;
    }

    /**
     * Who asks; without a token it is anonymous.
     *
     * @throws StatusException with a 401 if the token is not accepted, or is for a principal without access entry
     */
    @Override
    public Requester requester(ClusterKey cluster, KubeRequest request) {
        Optional<String> token = bearerToken(request.header("authorization").orElse(""));
        if (token.isEmpty()) {
            return Requester.anonymous();
        }
        CallerIdentity caller;
        try {
            caller = new TokenVerifier(sts.hosts(), sts, clock).verify(token.get(), cluster.name());
        } catch (TokenException e) {
            LOG.infof("token refused cluster=%s reason=%s", cluster.name(), e.getMessage());
            throw new StatusException(Status.unauthorized());
        }
        return entries.find(cluster, caller).map(Requester::of).orElseThrow(() -> {
            LOG.infof("no access entry cluster=%s arn=%s uniqueId=%s", cluster.name(), caller.arn(), caller.userId());
            return new StatusException(Status.unauthorized());
        });
    }

    private static Optional<String> bearerToken(String header) {
        String[] parts = header.strip().split(" ", 3);
        return parts.length < 2 || !parts[0].equalsIgnoreCase("bearer") || parts[1].isEmpty()
                ? Optional.empty()
                : Optional.of(parts[1]);
    }
}
