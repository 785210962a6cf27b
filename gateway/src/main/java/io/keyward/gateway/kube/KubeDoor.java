package io.keyward.gateway.kube;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.keyward.gateway.backend.Services;
import io.keyward.gateway.hall.Door;
import io.keyward.gateway.hall.Guest;
import io.keyward.gateway.hall.Needs;
import io.keyward.gateway.hall.Proof;
import io.keyward.gateway.hall.Proved;
import io.keyward.gateway.hall.Route;
import io.keyward.gateway.hall.Strangers;
import io.keyward.gateway.http.RawPath;
import io.keyward.gateway.http.Refusal;
import io.keyward.gateway.http.Requests;
import io.keyward.gateway.http.Workers;
import io.keyward.gateway.login.Logins;
import io.keyward.gateway.login.Logins.Login;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Busy;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.grpc.hall.AuthoritySource;
import io.keyward.grpc.hall.Bearers;
import io.keyward.kubernetes.discovery.Discovery;
import io.keyward.kubernetes.discovery.ServedApis;
import io.keyward.kubernetes.http.KubeAnswer;
import io.keyward.kubernetes.http.KubeRequest;
import io.keyward.kubernetes.review.Reviews;
import io.keyward.kubernetes.status.Status;
import io.keyward.kubernetes.status.StatusException;
import io.keyward.kubernetes.token.TokenVerifier;
import io.keyward.proto.identity.v1.Via;
import io.quarkus.runtime.Startup;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jboss.logging.Logger;

/**
 * {@code /kube/<cluster>}: for each cluster what its own API server says about who may do what, to unmodified clients. It takes the tokens of
 * {@code aws eks get-token}, whose owners are who they are on the cluster and need nothing else, and OIDC tokens of those who may simulate
 * decisions about it, who ask as anybody.
 */
@Startup
@ApplicationScoped
@Priority(10)
class KubeDoor implements Door {

    private static final Logger LOG = Logger.getLogger(KubeDoor.class);
    private static final String SEGMENT = "kube";
    private static final String VERSION = "v1.34.4-keyward";
    private static final String LOGIN = "keyward.kube.login";
    private static final String REVIEW = "keyward.access.v1.ReviewService/ReviewAccess";
    private static final Duration RETRY = Duration.ofSeconds(1);

    /** Whoever the cluster lets in: what it lets them do is its own affair. */
    private static final Needs OF_USERS = Needs.of(
            "keyward.access.v1.ReviewService/Authenticate", REVIEW, "keyward.access.v1.ReviewService/ReviewRules");

    /** Asking as anybody is asking for decisions. */
    private static final Needs OF_OTHERS = Needs.of(
            "keyward.access.v1.DecisionService/Check",
            "keyward.access.v1.ClusterService/GetCluster",
            REVIEW,
            "keyward.access.v1.ReviewService/ReviewRules");

    private final KubeApi api;
    private final Services services;
    private final Logins logins;
    private final Bearers bearers;
    private final AuthoritySource authority;
    private final Strangers strangers;
    private final Workers workers;

    KubeDoor(
            Services services,
            Logins logins,
            Bearers bearers,
            AuthoritySource authority,
            Strangers strangers,
            Workers workers) {
        this.api = new KubeApi(
                services, new Discovery("", VERSION, ServedApis.kubernetes()), new Reviews(Clock.systemUTC()));
        this.services = services;
        this.logins = logins;
        this.bearers = bearers;
        this.authority = authority;
        this.strangers = strangers;
        this.workers = workers;
    }

    @Override
    public String name() {
        return SEGMENT;
    }

    @Override
    public boolean serves(String firstSegment) {
        return firstSegment.equals(SEGMENT);
    }

    /** An API server gives ids of its own and takes none. */
    @Override
    public String requestId(RoutingContext request) {
        String id = UUID.randomUUID().toString();
        request.response().putHeader("Audit-Id", id);
        return id;
    }

    @Override
    public long bodyLimit(RoutingContext request, RawPath path, long usual) {
        return KubeRequest.MAX_BODY_BYTES;
    }

    @Override
    public Route route(RoutingContext request, RawPath path) {
        String name = request.request().method().name() + " /kube/{cluster}";
        if (path.segments().size() < 2) {
            return new Route.Nothing(name, new Refusal(404, "There is nothing at this path."));
        }
        String cluster = path.segments().get(1);
        boolean ofUser = token(request).filter(KubeDoor::isOfCluster).isPresent();
        return new Route.Operation(name, ofUser ? OF_USERS : OF_OTHERS, _ -> cluster);
    }

    private static Optional<String> token(RoutingContext request) {
        return Optional.ofNullable(request.request().getHeader("Authorization")).flatMap(Credentials::token);
    }

    private static boolean isOfCluster(String token) {
        return token.startsWith(TokenVerifier.PREFIX);
    }

    @Override
    public Proof prove(RoutingContext request, Route route) {
        String token = token(request).orElseThrow(() -> new Unauthenticated("a bearer token is needed"));
        if (!isOfCluster(token)) {
            return new Proof.Whole(Proved.of(bearers.identify(token)));
        }
        ByteString digest = Strangers.digest(token.getBytes(StandardCharsets.UTF_8));
        strangers.show(digest, Requests.sourceIp(request));
        String named =
                route instanceof Route.Operation operation ? operation.cluster().apply(Proved.nothing()) : "";
        // Whether there is such a cluster is told to nobody whom it does not let in: all the same is done for one that
        // is not there.
        String cluster = authority.current().registered(named).orElse(named);
        Optional<Login> login = login(request, cluster, token);
        if (login.isEmpty()) {
            return new Proof.Refused(notLetIn());
        }
        strangers.isGood(digest);
        request.put(LOGIN, new LetIn(cluster, new Asker.User(login.get().user())));
        Identity identity = new Identity(
                Via.VIA_STS, login.get().arn(), "", "", "", login.get().principalArn(), List.of(), "");
        return new Proof.Whole(Proved.of(identity));
    }

    /** Who was let in by a cluster, and as which user. */
    private record LetIn(String cluster, Asker self) {}

    /** Empty if the cluster does not let the token in, or there is none: that is on record then. */
    private Optional<Login> login(RoutingContext request, String cluster, String token) {
        Caller gateway = new Caller(
                Identity.service("gateway"),
                Requests.sourceIp(request),
                Requests.userAgent(request),
                Requests.id(request),
                SEGMENT);
        try {
            return logins.login(cluster, token, () -> services.reviews(gateway));
        } catch (StatusException e) {
            throw e.status().code() == 429
                    ? new Busy("AWS STS", RETRY)
                    : new Unavailable("AWS STS does not answer, please try again", RETRY);
        } catch (StatusRuntimeException e) {
            return switch (e.getStatus().getCode()) {
                case NOT_FOUND, FAILED_PRECONDITION -> Optional.empty();
                // Nothing that can be a cluster's name, nor can it be put on record as such.
                case INVALID_ARGUMENT -> throw notLetIn();
                default -> throw new Unavailable("access-service does not answer, please try again", RETRY);
            };
        }
    }

    private static Unauthenticated notLetIn() {
        return new Unauthenticated("the cluster does not let the token in");
    }

    @Override
    public void enter(RoutingContext request, RawPath path) {
        Guest guest = Guest.of(request);
        LetIn login = request.get(LOGIN);
        KubeRequest sent = KubeRequests.of(request, path);
        KubeCall call = login == null
                ? new KubeCall(
                        path.segments().get(1),
                        sent,
                        guest.caller(),
                        new Asker.User(Asker.authenticated(guest.caller().actor())),
                        true)
                : new KubeCall(login.cluster, sent, guest.caller(), login.self, false);
        workers.answer(request, () -> answer(call), KubeDoor::send);
    }

    /** One line for each question and each fault. */
    private KubeAnswer answer(KubeCall call) {
        long start = System.nanoTime();
        KubeAnswer answer = api.answer(call);
        if (!call.request().method().equals("GET") || answer.status() >= 500) {
            LOG.infof(
                    "kube call cluster=%s method=%s path=%s status=%d actor=%s requestId=%s ms=%d",
                    call.cluster(),
                    call.request().method(),
                    call.request().path(),
                    answer.status(),
                    call.caller().actor(),
                    call.caller().requestId(),
                    (System.nanoTime() - start) / 1_000_000);
        }
        return answer;
    }

    @Override
    public void refuse(RoutingContext request, Refusal refusal) {
        Status status =
                switch (refusal.status()) {
                    case 400 -> Status.badRequest(refusal.message());
                    case 403 -> new Status(403, "Forbidden", refusal.message(), null);
                    case 404 -> Status.noSuchResource();
                    case 413 -> Status.tooLarge(KubeRequest.MAX_BODY_BYTES);
                    default ->
                        refusal.status() >= 500
                                ? Status.internal("Keyward could not answer")
                                : new Status(refusal.status(), "", refusal.message(), null);
                };
        send(request, KubeAnswer.of(status));
    }

    @Override
    public void turnAway(RoutingContext request, Route route, ServiceException why) {
        if (why instanceof Unauthenticated) {
            request.response().putHeader("WWW-Authenticate", CHALLENGE);
            send(request, KubeAnswer.of(Status.unauthorized()));
            return;
        }
        String cluster =
                route instanceof Route.Operation operation ? operation.cluster().apply(Proved.nothing()) : "";
        send(request, KubeAnswer.of(KubeFailures.of(ErrorStatus.refused(why), cluster)));
    }

    private static void send(RoutingContext request, KubeAnswer answer) {
        HttpServerResponse response = request.response();
        if (response.ended() || response.closed()) {
            return;
        }
        response.setStatusCode(answer.status());
        answer.headers().forEach(response::putHeader);
        response.end(answer.body());
    }
}
