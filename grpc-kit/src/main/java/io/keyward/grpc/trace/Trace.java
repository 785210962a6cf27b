package io.keyward.grpc.trace;

import io.grpc.Context;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.TraceFlags;
import io.opentelemetry.api.trace.TraceState;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The span under way, carried by gRPC's context as the caller is, and how to go on from it: in this process, or in another one that is
 * told the span's {@code traceparent} (W3C Trace Context). While tracing is off, every span is invalid and nothing is carried.
 */
public final class Trace {

    private static final Context.Key<Span> SPAN = Context.key("keyward-span");

    /** Version 00 and no other: what a later one means by its further parts is not known here. */
    private static final Pattern PARENT = Pattern.compile("00-([0-9a-f]{32})-([0-9a-f]{16})-(0[01])");

    /** The length of a {@code traceparent}. */
    public static final int PARENT_LENGTH = 55;

    /** One for the process, as OpenTelemetry's own; set once, before anything is served. */
    private static volatile Tracer tracer = TracerProvider.noop().get("keyward");

    private static volatile boolean on;

    private Trace() {}

    static void use(Tracer its) {
        tracer = its;
        on = true;
    }

    /** Whether traces are made at all. */
    public static boolean isOn() {
        return on;
    }

    /** The span under way; an invalid one if there is none. */
    public static Span current() {
        Span span = SPAN.get();
        return span == null ? Span.getInvalid() : span;
    }

    /** The context in which a span is the one under way. */
    public static Context in(Context context, Span span) {
        return span.getSpanContext().isValid() ? context.withValue(SPAN, span) : context;
    }

    /** A span below another; invalid, and made of nothing, if that one is. */
    public static Span below(Span parent, String name, SpanKind kind) {
        return parent.getSpanContext().isValid() ? begun(name, kind, parent.getSpanContext()) : Span.getInvalid();
    }

    /** A span below the one under way. */
    public static Span below(String name, SpanKind kind) {
        return below(current(), name, kind);
    }

    /** A span below one of another process, as a part of Keyward has told it; invalid if that was none. */
    public static Span below(@Nullable String traceParent, String name, SpanKind kind) {
        return on && traceParent != null
                ? parsed(traceParent).map(parent -> begun(name, kind, parent)).orElseGet(Span::getInvalid)
                : Span.getInvalid();
    }

    /**
     * The first span of a trace, as often as the sampler says.
     *
     * @param stranger the {@code traceparent} of a caller who is no part of Keyward: the trace names it as a link, and neither belongs to it nor
     *     is kept because of it; null if there is none
     */
    public static Span first(String name, SpanKind kind, @Nullable String stranger) {
        if (!on) {
            return Span.getInvalid();
        }
        SpanBuilder builder = tracer.spanBuilder(name).setSpanKind(kind).setNoParent();
        if (stranger != null) {
            parsed(stranger).ifPresent(builder::addLink);
        }
        return builder.startSpan();
    }

    /** Does something within a span, and ends it. */
    public static <T> T within(Span span, Supplier<T> work) {
        try {
            return inside(span, work);
        } catch (RuntimeException | Error failure) {
            failed(span, failure);
            throw failure;
        } finally {
            span.end();
        }
    }

    /** Does something within a span that goes on. */
    public static <T> T inside(Span span, Supplier<T> work) {
        if (!span.getSpanContext().isValid()) {
            return work.get();
        }
        Context context = in(Context.current(), span);
        Context before = context.attach();
        try {
            return work.get();
        } finally {
            context.detach(before);
        }
    }

    /** Notes of a span what went wrong: the kind of failure alone, since messages may name anything. */
    public static void failed(Span span, Throwable failure) {
        span.setStatus(StatusCode.ERROR, failure.getClass().getSimpleName());
    }

    /** What another process goes on from, for a call: of each trace, kept or not, so that it is one there, too. Null if there is none. */
    public static @Nullable String parent(Span span) {
        SpanContext context = span.getSpanContext();
        return context.isValid()
                ? "00-" + context.getTraceId() + "-" + context.getSpanId() + (context.isSampled() ? "-01" : "-00")
                : null;
    }

    /** What something later goes on from, for the database: null unless the trace is kept. */
    public static @Nullable String keptParent(Span span) {
        return span.getSpanContext().isSampled() ? parent(span) : null;
    }

    private static Span begun(String name, SpanKind kind, SpanContext parent) {
        return tracer.spanBuilder(name)
                .setSpanKind(kind)
                .setParent(io.opentelemetry.context.Context.root().with(Span.wrap(parent)))
                .startSpan();
    }

    private static Optional<SpanContext> parsed(String traceParent) {
        Matcher parts = traceParent.length() == PARENT_LENGTH ? PARENT.matcher(traceParent) : PARENT.matcher("");
        if (!parts.matches()) {
            return Optional.empty();
        }
        SpanContext parent = SpanContext.createFromRemoteParent(
                parts.group(1), parts.group(2), TraceFlags.fromHex(parts.group(3), 0), TraceState.getDefault());
        return parent.isValid() ? Optional.of(parent) : Optional.empty();
    }
}
