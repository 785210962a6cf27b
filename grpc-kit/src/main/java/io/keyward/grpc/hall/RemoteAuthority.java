package io.keyward.grpc.hall;

import static java.util.concurrent.TimeUnit.MILLISECONDS;

import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.keyward.grpc.error.ServiceException.Unavailable;
import io.keyward.proto.identity.v1.GetAuthorityRequest;
import io.keyward.proto.identity.v1.GetAuthorityResponse;
import io.keyward.proto.identity.v1.HallServiceGrpc;
import java.time.Duration;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The authority as access-service tells it, asked for when somebody calls and it was not for a third of a second. Who calls meanwhile waits
 * for the same answer, or hears with the others that there is none: they do not wait one after the other. Without one nobody is let in.
 */
public final class RemoteAuthority implements AuthoritySource {

    private static final Logger LOG = Logger.getLogger(RemoteAuthority.class);
    private static final Duration FRESH = Duration.ofMillis(300);
    private static final Duration ANSWER = Duration.ofSeconds(2);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int MAX_BYTES = 64 << 20;

    private final Supplier<? extends Channel> accessService;
    private final LongSupplier nanoTime;
    private volatile @Nullable Known known;

    /** When the last question was asked that was not answered. */
    private @Nullable Long unanswered;

    private record Known(Authority authority, long asOf) {}

    /** @param accessService the way there, as it is now */
    public RemoteAuthority(Supplier<? extends Channel> accessService) {
        this(accessService, System::nanoTime);
    }

    RemoteAuthority(Supplier<? extends Channel> accessService, LongSupplier nanoTime) {
        this.accessService = accessService;
        this.nanoTime = nanoTime;
    }

    @Override
    public Authority current() {
        long now = nanoTime.getAsLong();
        Known last = known;
        return last != null && now - last.asOf < FRESH.toNanos() ? last.authority : ask(now);
    }

    /** @param since an answer that was asked for after this will do */
    private synchronized Authority ask(long since) {
        Known last = known;
        if (last != null && last.asOf - since >= 0) {
            return last.authority;
        }
        if (unanswered != null && unanswered - since >= 0) {
            throw unavailable();
        }
        long asked = nanoTime.getAsLong();
        long version = last == null ? 0 : last.authority.version();
        try {
            GetAuthorityResponse answer = HallServiceGrpc.newBlockingStub(accessService.get())
                    .withMaxInboundMessageSize(MAX_BYTES)
                    .withDeadlineAfter(ANSWER.toMillis(), MILLISECONDS)
                    .getAuthority(
                            GetAuthorityRequest.newBuilder().setVersion(version).build());
            Authority told = answer.getUnchanged() && last != null
                    ? last.authority
                    : new Authority(answer.getVersion(), answer.getRoleBindingsList(), answer.getClustersList());
            known = new Known(told, asked);
            return told;
        } catch (StatusRuntimeException e) {
            LOG.warnf("role bindings cannot be had status=%s", e.getStatus());
            unanswered = asked;
            throw unavailable();
        }
    }

    private static Unavailable unavailable() {
        return new Unavailable("access-service does not tell who may call, please try again", RETRY);
    }
}
