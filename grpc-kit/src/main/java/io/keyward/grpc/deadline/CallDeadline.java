package io.keyward.grpc.deadline;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Deadline;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.quarkus.grpc.GlobalInterceptor;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Keeps the deadline of the call being served. The HTTP server that gRPC shares here does not put it into the gRPC context,
 * so it is read from the {@code grpc-timeout} header.
 */
@ApplicationScoped
@GlobalInterceptor
public class CallDeadline implements ServerInterceptor {

    private static final Context.Key<Deadline> KEY = Context.key("keyward-deadline");
    private static final Metadata.Key<String> TIMEOUT =
            Metadata.Key.of("grpc-timeout", Metadata.ASCII_STRING_MARSHALLER);
    private static final Pattern FORM = Pattern.compile("([0-9]{1,8})([HMSmun])");

    /** The time left before the caller gives up; empty if it set no deadline. Never negative. */
    public static Optional<Duration> remaining() {
        return Optional.ofNullable(KEY.get())
                .map(deadline -> Duration.ofNanos(Math.max(0, deadline.timeRemaining(TimeUnit.NANOSECONDS))));
    }

    @Override
    public <ReqT, RespT> ServerCall.Listener<ReqT> interceptCall(
            ServerCall<ReqT, RespT> call, Metadata headers, ServerCallHandler<ReqT, RespT> next) {
        Optional<Duration> timeout = Optional.ofNullable(headers.get(TIMEOUT)).flatMap(CallDeadline::parse);
        if (timeout.isEmpty()) {
            return next.startCall(call, headers);
        }
        Deadline deadline = Deadline.after(timeout.get().toNanos(), TimeUnit.NANOSECONDS);
        return Contexts.interceptCall(Context.current().withValue(KEY, deadline), call, headers, next);
    }

    /** A timeout as gRPC writes it: up to eight digits and a unit; empty if it is none. */
    static Optional<Duration> parse(String header) {
        Matcher m = FORM.matcher(header);
        if (!m.matches()) {
            return Optional.empty();
        }
        long amount = Long.parseLong(m.group(1));
        return Optional.of(
                switch (m.group(2)) {
                    case "H" -> Duration.ofHours(amount);
                    case "M" -> Duration.ofMinutes(amount);
                    case "S" -> Duration.ofSeconds(amount);
                    case "m" -> Duration.ofMillis(amount);
                    case "u" -> Duration.ofNanos(TimeUnit.MICROSECONDS.toNanos(amount));
                    default -> Duration.ofNanos(amount);
                });
    }
}
