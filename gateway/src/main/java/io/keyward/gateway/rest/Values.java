package io.keyward.gateway.rest;

import com.google.protobuf.Timestamp;
import io.keyward.gateway.http.BadInput;
import io.keyward.gateway.http.Query;
import io.keyward.grpc.time.ProtoTime;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Single values of the native API, read and written. */
final class Values {

    private static final Pattern WAIT = Pattern.compile("([0-9]{1,5})(ms|s)");
    private static final Duration MAX_WAIT = Duration.ofSeconds(60);

    private Values() {}

    /**
     * A member that must be there and not be empty.
     *
     * @throws ProblemException if it is not
     */
    static String required(String field, @Nullable String value) {
        if (value == null || value.isEmpty()) {
            throw ProblemException.field(field, "is required");
        }
        return value;
    }

    static String orEmpty(@Nullable String value) {
        return value == null ? "" : value;
    }

    /** Null where there is nothing, so that the member is left out. */
    static @Nullable String orAbsent(String value) {
        return value.isEmpty() ? null : value;
    }

    /**
     * How long a change is to wait for EKS: the {@code wait} parameter, such as {@code 5s} or {@code 500ms}, at most 60 s; none if
     * absent.
     *
     * @throws BadInput if it is anything else
     */
    static Duration wait(Query query) {
        Optional<String> text = query.text("wait");
        if (text.isEmpty()) {
            return Duration.ZERO;
        }
        Matcher wait = WAIT.matcher(text.get());
        if (wait.matches()) {
            long amount = Long.parseLong(wait.group(1));
            Duration duration = wait.group(2).equals("s") ? Duration.ofSeconds(amount) : Duration.ofMillis(amount);
            if (duration.compareTo(MAX_WAIT) <= 0) {
                return duration;
            }
        }
        throw new BadInput("wait", "wait must be a duration of at most 60s, such as 5s or 500ms.");
    }

    /**
     * A point in time in ISO 8601 with an offset.
     *
     * @throws BadInput if it is none
     */
    static Optional<Timestamp> time(Query query, String name) {
        return query.text(name).map(text -> {
            try {
                return ProtoTime.toProto(OffsetDateTime.parse(text).toInstant());
            } catch (DateTimeParseException _) {
                throw new BadInput(name, name + " must be a time such as 2026-01-31T12:00:00Z.");
            }
        });
    }

    /**
     * One of an enum's names.
     *
     * @throws BadInput if it is none
     */
    static <E extends Enum<E>> Optional<E> oneOf(Query query, String name, Class<E> type) {
        return query.text(name).map(text -> {
            for (E value : type.getEnumConstants()) {
                if (value.name().equals(text)) {
                    return value;
                }
            }
            throw new BadInput(name, name + " must be one of " + String.join(", ", names(type)) + ".");
        });
    }

    /** A proto enum's name without the prefix that all of its names share. */
    static String shortName(String name, String prefix) {
        return name.startsWith(prefix) ? name.substring(prefix.length()) : name;
    }

    private static <E extends Enum<E>> String[] names(Class<E> type) {
        E[] constants = type.getEnumConstants();
        String[] names = new String[constants.length];
        for (int i = 0; i < constants.length; i++) {
            names[i] = constants[i].name();
        }
        return names;
    }
}
