package io.keyward.grpc.hall;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import io.github.bucket4j.TimeMeter;
import io.grpc.Attributes;
import io.grpc.Context;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.caller.Caller.Allowance;
import io.keyward.grpc.caller.CallerMetadata;
import io.keyward.grpc.caller.Identity;
import io.keyward.grpc.error.ErrorStatus;
import io.keyward.grpc.error.ServiceException;
import io.keyward.grpc.error.ServiceException.Denied;
import io.keyward.grpc.error.ServiceException.RateLimited;
import io.keyward.grpc.error.ServiceException.Unauthenticated;
import io.keyward.grpc.tls.Peer;
import io.keyward.proto.error.v1.ErrorReason;
import io.keyward.proto.identity.v1.Permission;
import io.keyward.proto.identity.v1.Reach;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * What every call passes before anything else of the service: who calls, as proved by a token, or by the certificate of a part of Keyward,
 * which may speak for somebody whom it has let in; how often; and whether the contract lets them. An endpoint finds {@link Caller#current()}
 * and {@link #grants()}, and does none of this by hand.
 *
 * <p>Of a cluster that the caller may not see, the answer is that of one that does not exist, found out in the same way, before the rest of
 * the request is looked at. On a stream each message is judged anew, the token too, so that who was
 * let in does not stay for longer than they may.
 */
@Singleton
public class FrontHall {

    private static final Logger LOG = Logger.getLogger(FrontHall.class);
    private static final Context.Key<Grants> GRANTS = Context.key("keyward-grants");
    private static final Grants NOTHING = new Authority(0, List.of(), List.of()).of(Identity.nobody());
    private static final Metadata.Key<String> AUTHORIZATION =
            Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
    private static final String BEARER = "Bearer ";
    private static final int MAX_TOKEN = 32_768;
    private static final Duration STREAM_RETRY = Duration.ofSeconds(1);

    private final Bearers bearers;
    private final AuthoritySource authority;
    private final TurnedAway turnedAway;
    private final HallConfig config;
    private final CallRates rates;
    private final ConcurrentMap<String, Integer> streams = new ConcurrentHashMap<>();

    public FrontHall(Bearers bearers, AuthoritySource authority, TurnedAway turnedAway, HallConfig config) {
        this.bearers = bearers;
        this.authority = authority;
        this.turnedAway = turnedAway;
        this.config = config;
        this.rates = new CallRates(config.callsPerSecond(), config.burst(), TimeMeter.SYSTEM_NANOTIME);
    }

    /** What holds for the caller of the call being served; of a part of Keyward, nothing. */
    public static Grants grants() {
        Grants grants = GRANTS.get();
        return grants == null ? NOTHING : grants;
    }

    /** The way through the hall to the methods of these permissions. */
    public io.grpc.ServerInterceptor to(Permissions permissions) {
        return new io.grpc.ServerInterceptor() {
            @Override
            public <Q, A> ServerCall.Listener<Q> interceptCall(
                    ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
                return enter(permissions, call, headers, next);
            }
        };
    }

    private <Q, A> ServerCall.Listener<Q> enter(
            Permissions permissions, ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
        String method = call.getMethodDescriptor().getFullMethodName();
        @Nullable Caller known = null;
        try {
            Optional<Peer> peer = Peer.of(call.getAttributes());
            boolean spokenFor = CallerMetadata.isSpokenFor(headers);
            Caller caller = spokenFor
                    ? spokenFor(peer, headers, call.getAttributes())
                    : caller(peer, headers, call.getAttributes());
            known = caller;
            if (!spokenFor && !caller.identity().isService()) {
                rates.count(caller.actor());
            }
            Permissions.Rule rule = permissions.of(method);
            Pass pass = new Pass(rule, peer, caller, spokenFor ? null : headers.get(AUTHORIZATION));
            Visit<Q, A> visit = new Visit<>(call, headers, pass, pass.enter());
            visit.begin(next);
            return visit;
        } catch (ServiceException refusal) {
            refuse(call, known == null ? nobody(call, headers) : known, refusal, "");
        } catch (RuntimeException fault) {
            LOG.errorf(
                    fault,
                    "call failed in the hall method=%s requestId=%s",
                    method,
                    (known == null ? nobody(call, headers) : known).requestId());
            ErrorStatus.close(call, ErrorStatus.internal());
        }
        return new ServerCall.Listener<>() {};
    }

    private static Caller nobody(ServerCall<?, ?> call, Metadata headers) {
        return CallerMetadata.direct(Identity.nobody(), headers, call.getAttributes());
    }

    private Caller spokenFor(Optional<Peer> peer, Metadata headers, Attributes transport) {
        if (peer.isEmpty() || !config.speakers().contains(peer.get().service())) {
            throw new Unauthenticated("only a part of Keyward that is trusted with it may call for somebody else");
        }
        return CallerMetadata.read(headers)
                .orElseThrow(() -> new Unauthenticated(
                        CallerMetadata.address(transport) + " called for somebody it did not name"));
    }

    private Caller caller(Optional<Peer> peer, Metadata headers, Attributes transport) {
        String authorization = headers.get(AUTHORIZATION);
        if (authorization != null) {
            return CallerMetadata.direct(bearers.identify(token(authorization)), headers, transport);
        }
        return peer.map(service -> CallerMetadata.direct(Identity.service(service.service()), headers, transport))
                .orElseThrow(() -> new Unauthenticated("a credential is needed: authorization: Bearer <token>"));
    }

    /** What a token may be made of is for {@link Bearers} to say, who have to look at each of its characters anyway. */
    private static String token(String authorization) {
        String said = authorization.strip();
        String token = said.regionMatches(true, 0, BEARER, 0, BEARER.length())
                ? said.substring(BEARER.length()).stripLeading()
                : "";
        if (token.isEmpty() || token.length() > MAX_TOKEN) {
            throw new Unauthenticated("authorization must be: Bearer <token>");
        }
        return token;
    }

    private void refuse(ServerCall<?, ?> call, Caller caller, ServiceException refusal, String cluster) {
        if (!(refusal instanceof ServiceException.Unavailable)) {
            turnedAway.record(
                    caller, call.getMethodDescriptor().getFullMethodName(), refusal.reason(), refusal.text(), cluster);
        }
        ErrorStatus.close(call, ErrorStatus.refused(refusal));
    }

    /** Whether one caller may call one method. */
    private final class Pass {

        private final Permissions.Rule rule;
        private final Optional<Peer> peer;
        private final Caller caller;

        /** By what the caller was known; of a part of Keyward, and of whom one speaks for, nothing. */
        private final @Nullable String authorization;

        /** What the call is about: as said, as long as it is not known what that means to the caller. */
        private String cluster = "";

        private @Nullable Grants grants;

        private Pass(Permissions.Rule rule, Optional<Peer> peer, Caller caller, @Nullable String authorization) {
            this.rule = rule;
            this.peer = peer;
            this.caller = caller;
            this.authorization = authorization;
        }

        /** Whether the caller is still known by what they showed when the call began: tokens end, and issuers withdraw keys. */
        private void proveAgain() {
            if (authorization != null) {
                var _ = bearers.identify(token(authorization));
            }
        }

        /** Judges what can be judged before the request is there. */
        private Context enter() {
            Permission permission = rule.permission();
            return switch (permission.getWhoCase()) {
                case PEERS -> {
                    boolean named = peer.map(Peer::service)
                            .filter(permission.getPeers().getNamesList()::contains)
                            .isPresent();
                    if (!named) {
                        throw new Denied(
                                ErrorReason.ERROR_REASON_PERMISSION_DENIED,
                                "only parts of Keyward may call this",
                                Map.of("eksException", "AccessDeniedException"));
                    }
                    yield context(NOTHING, Allowance.NONE);
                }
                case AUTHENTICATED -> context(grantsOfCaller(), Allowance.NONE);
                case CAPABILITY -> {
                    Grants grants = grantsOfCaller();
                    Allowance allowance = grants.somewhere(permission);
                    // What lets a call about a cluster through is known when its request is there.
                    yield context(grants, isAboutACluster() ? Allowance.NONE : allowance);
                }
                case WHO_NOT_SET -> throw new IllegalStateException("a permission for nobody");
            };
        }

        /** Looked for again only if something has changed since. */
        private Grants grantsOfCaller() {
            if (caller.identity().isService()) {
                // No binding can be for a part of Keyward: their calls wait for nobody's bindings.
                return NOTHING;
            }
            Authority now = authority.current();
            Grants known = grants;
            if (known == null || !known.areOf(now)) {
                known = now.of(caller.identity());
                grants = known;
            }
            return known;
        }

        private Context context(Grants grants, Allowance allowance) {
            return caller.allowedBy(allowance).in(Context.current()).withValue(GRANTS, grants);
        }

        /** Whether a call is about one cluster, so that each of its messages is judged. */
        private boolean isAboutACluster() {
            return rule.clusterField().isPresent() && rule.permission().getReach() == Reach.REACH_CLUSTER;
        }

        /** The request as the endpoint is to see it: a name that means something to this caller alone becomes the ARN it means. */
        private Judged judge(Message request) {
            FieldDescriptor field = rule.clusterField().orElseThrow();
            String named = (String) request.getField(field);
            String reference = named.isEmpty() ? cluster : named;
            if (reference.isEmpty()) {
                // Refused by the rules of the request.
                return new Judged(request, enter());
            }
            Grants grants = grantsOfCaller();
            Grants.OnCluster meant = about(grants, reference);
            cluster = meant.reference();
            Message judged = named.isEmpty() || named.equals(cluster)
                    ? request
                    : request.toBuilder().setField(field, cluster).build();
            return new Judged(judged, context(grants, meant.allowance()));
        }

        private Grants.OnCluster about(Grants grants, String reference) {
            try {
                return grants.about(rule.permission().getCapability(), reference);
            } catch (ServiceException turnedAway) {
                // For the record.
                cluster = grants.said(reference);
                throw turnedAway;
            }
        }
    }

    private record Judged(Message request, Context context) {}

    /** A call on its way through: what the service hears of it, and in whose name. */
    private final class Visit<Q, A> extends ServerCall.Listener<Q> {

        private final ServerCall<Q, A> call;
        private final Metadata headers;
        private final Pass pass;
        private Context context;
        private boolean refused;
        private boolean heard;
        private ServerCall.@Nullable Listener<Q> service;
        private boolean counted;

        private Visit(ServerCall<Q, A> call, Metadata headers, Pass pass, Context context) {
            this.call = call;
            this.headers = headers;
            this.pass = pass;
            this.context = context;
        }

        private void begin(ServerCallHandler<Q, A> next) {
            if (call.getMethodDescriptor().getType() != MethodType.UNARY
                    && !pass.caller.identity().isService()) {
                countStream();
            }
            try {
                service = context.call(() -> next.startCall(call, headers));
            } catch (RuntimeException e) {
                end();
                throw e;
            } catch (Exception e) {
                end();
                throw new IllegalStateException(e);
            }
        }

        private void countStream() {
            int now = streams.merge(pass.caller.actor(), 1, Integer::sum);
            counted = true;
            if (now > config.maxStreams()) {
                end();
                throw new RateLimited("you have " + config.maxStreams() + " streams open already", STREAM_RETRY);
            }
        }

        private void end() {
            if (counted) {
                counted = false;
                streams.computeIfPresent(pass.caller.actor(), (actor, open) -> open == 1 ? null : open - 1);
            }
        }

        @Override
        public void onMessage(Q message) {
            if (refused) {
                return;
            }
            Q passed;
            try {
                if (heard) {
                    pass.proveAgain();
                }
                heard = true;
                passed = judged(message);
            } catch (ServiceException refusal) {
                refused = true;
                FrontHall.this.refuse(call, pass.caller, refusal, pass.cluster);
                return;
            }
            tell(listener -> listener.onMessage(passed));
        }

        @SuppressWarnings("unchecked")
        private Q judged(Q message) {
            if (!pass.isAboutACluster() || !(message instanceof Message request)) {
                return message;
            }
            Judged judged = pass.judge(request);
            context = judged.context();
            return (Q) judged.request();
        }

        /** The endpoint of a refused unary call must not be started by the half-close that follows. */
        @Override
        public void onHalfClose() {
            if (!refused) {
                tell(ServerCall.Listener::onHalfClose);
            }
        }

        @Override
        public void onCancel() {
            end();
            tell(ServerCall.Listener::onCancel);
        }

        @Override
        public void onComplete() {
            end();
            tell(ServerCall.Listener::onComplete);
        }

        @Override
        public void onReady() {
            tell(ServerCall.Listener::onReady);
        }

        private void tell(java.util.function.Consumer<ServerCall.Listener<Q>> event) {
            ServerCall.Listener<Q> listener = service;
            if (listener != null) {
                context.run(() -> event.accept(listener));
            }
        }
    }
}
