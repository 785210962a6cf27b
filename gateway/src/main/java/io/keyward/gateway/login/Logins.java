package io.keyward.gateway.login;

import io.grpc.Status.Code;
import io.grpc.StatusRuntimeException;
import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.gateway.GatewayConfig;
import io.keyward.gateway.backend.KubernetesUsers;
import io.keyward.kubernetes.token.CallerIdentity;
import io.keyward.kubernetes.token.TokenException;
import io.keyward.kubernetes.token.TokenVerifier;
import io.keyward.proto.access.v1.AuthenticateRequest;
import io.keyward.proto.access.v1.AuthenticateResponse;
import io.keyward.proto.access.v1.RecordTokenRefusalRequest;
import io.keyward.proto.access.v1.ReviewServiceGrpc.ReviewServiceBlockingStub;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Lets people in by their tokens: STS says whose a token is, and access-service which Kubernetes user that is. Whoever is let in or
 * not, it is on record before it is told.
 */
@ApplicationScoped
public class Logins {

    /**
     * Somebody whom a cluster lets in.
     *
     * @param arn who it is, as STS says
     * @param principalArn the IAM principal behind it: of a role's session the role
     * @param user the Kubernetes user that the cluster makes of it
     */
    public record Login(String arn, String principalArn, KubernetesUser user) {}

    private static final Logger LOG = Logger.getLogger(Logins.class);

    /** As much of a reason as a record takes. */
    private static final int MAX_REASON = 1024;

    private final TokenVerifier verifier;

    Logins(GatewayConfig config, @VirtualThreads ExecutorService threads) {
        StsAddresses addresses =
                StsAddresses.of(config.stsPartitions(), config.stsEndpoints().orElse(List.of()));
        Clock clock = Clock.systemUTC();
        this.verifier = new TokenVerifier(addresses, new RememberedSts(new HttpSts(addresses, threads), clock), clock);
    }

    /**
     * The owner of a token. Empty if the cluster does not let it in, for whatever reason: the caller is to be told the same for
     * all, so that no token tells which principals have access entries.
     *
     * @param cluster the cluster's ARN or name
     * @param token the token; not to be logged
     * @param reviews makes a stub of access-service, whose deadline begins then
     * @throws io.keyward.kubernetes.status.StatusException if STS does not tell whose the token is
     * @throws StatusRuntimeException if access-service does not answer, or does not know the cluster
     */
    public Optional<Login> login(String cluster, String token, Supplier<ReviewServiceBlockingStub> reviews) {
        CallerIdentity identity;
        try {
            identity = verifier.verify(token, clusterName(cluster));
        } catch (TokenException e) {
            return refuse(cluster, String.valueOf(e.getMessage()), reviews);
        } catch (StsTrouble e) {
            LOG.warnf("token not verified cluster=%s reason=%s", cluster, e.getMessage());
            throw e.toStatus();
        }
        AuthenticateResponse answer;
        try {
            answer = reviews.get().authenticate(question(cluster, identity));
        } catch (StatusRuntimeException e) {
            if (e.getStatus().getCode() == Code.INVALID_ARGUMENT) {
                return refuse(cluster, String.valueOf(e.getStatus().getDescription()), reviews);
            }
            throw e;
        }
        if (!answer.hasUser()) {
            LOG.infof("login refused cluster=%s arn=%s reason=%s", cluster, identity.arn(), answer.getRefusal());
            return Optional.empty();
        }
        return Optional.of(
                new Login(identity.arn(), answer.getPrincipalArn(), KubernetesUsers.toDomain(answer.getUser())));
    }

    /**
     * Whose a token is, on no cluster.
     *
     * @param audience the name it must be signed for in a cluster's place
     * @throws TokenException if it is not accepted
     * @throws io.keyward.kubernetes.status.StatusException if STS does not tell whose the token is
     */
    public CallerIdentity identify(String token, String audience) {
        try {
            return verifier.verify(token, audience);
        } catch (StsTrouble e) {
            LOG.warnf("token not verified audience=%s reason=%s", audience, e.getMessage());
            throw e.toStatus();
        }
    }

    private static Optional<Login> refuse(String cluster, String why, Supplier<ReviewServiceBlockingStub> reviews) {
        String reason = why.length() > MAX_REASON ? why.substring(0, MAX_REASON) : why;
        var _ = reviews.get()
                .recordTokenRefusal(RecordTokenRefusalRequest.newBuilder()
                        .setCluster(cluster)
                        .setReason(reason)
                        .build());
        LOG.infof("token refused cluster=%s reason=%s", cluster, reason);
        return Optional.empty();
    }

    private static AuthenticateRequest question(String cluster, CallerIdentity identity) {
        String session = identity.sessionName().isEmpty() ? "" : ":" + identity.sessionName();
        return AuthenticateRequest.newBuilder()
                .setCluster(cluster)
                .setArn(identity.arn())
                .setUserId(identity.userId() + session)
                .setAccessKeyId(identity.accessKeyId())
                .build();
    }

    /** The cluster's name, which tokens are signed for. */
    private static String clusterName(String cluster) {
        return cluster.startsWith("arn:") ? cluster.substring(cluster.lastIndexOf('/') + 1) : cluster;
    }
}
