package io.keyward.grpc.log;

import io.keyward.grpc.caller.Caller;
import io.keyward.grpc.trace.Trace;
import io.opentelemetry.api.trace.SpanContext;
import io.quarkus.logging.LoggingFilter;
import java.util.IllegalFormatException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Filter;
import java.util.logging.LogRecord;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logmanager.ExtLogRecord;
import org.jspecify.annotations.Nullable;

/**
 * Gives lines that are written as JSON the fields that readable ones have in their text: of {@code push cluster=%s outcome=%s} the fields cluster and
 * outcome. They are read off the format and its parameters, so that no value can pass for another field. With them go the
 * request under way and its span. It lets every line through.
 */
@LoggingFilter(name = "keyward-fields")
public final class LogFields implements Filter {

    /** A key with its value, or another value. */
    private static final Pattern VALUE =
            Pattern.compile("(?:\\b([A-Za-z][A-Za-z0-9]*)=[\"\\[]?)?(%(?:[-#+ 0,(]*\\d*(?:\\.\\d+)?[a-zA-Z]|%|n))");

    private static final int MOST_LENGTH = 4096;

    private final boolean json;

    public LogFields(@ConfigProperty(name = "quarkus.log.console.json.enabled", defaultValue = "false") boolean json) {
        this.json = json;
    }

    @Override
    public boolean isLoggable(LogRecord line) {
        if (json && line instanceof ExtLogRecord record) {
            if (record.getFormatStyle() == ExtLogRecord.FormatStyle.PRINTF) {
                fields(record.getMessage(), record.getParameters()).forEach(record::putMdc);
            }
            underWay(record);
        }
        return true;
    }

    private static void underWay(ExtLogRecord record) {
        String requestId = Caller.requestUnderWay();
        if (requestId != null && record.getMdc("requestId") == null) {
            record.putMdc("requestId", requestId);
        }
        SpanContext span = Trace.current().getSpanContext();
        if (span.isValid()) {
            record.putMdc("traceId", span.getTraceId());
            record.putMdc("spanId", span.getSpanId());
        }
    }

    /** What a format says of its parameters. */
    static Map<String, String> fields(@Nullable String format, Object @Nullable [] parameters) {
        Map<String, String> fields = new LinkedHashMap<>();
        if (format == null || parameters == null) {
            return fields;
        }
        Matcher value = VALUE.matcher(format);
        int next = 0;
        while (value.find() && next < parameters.length) {
            String specifier = value.group(2);
            if (specifier.equals("%%") || specifier.equals("%n")) {
                continue;
            }
            Object parameter = parameters[next++];
            if (value.group(1) != null) {
                fields.put(value.group(1), text(specifier, parameter));
            }
        }
        return fields;
    }

    private static String text(String specifier, @Nullable Object parameter) {
        String text;
        try {
            text = String.format(specifier, parameter);
        } catch (IllegalFormatException e) {
            text = String.valueOf(parameter);
        }
        return text.length() <= MOST_LENGTH ? text : text.substring(0, MOST_LENGTH) + "…";
    }
}
