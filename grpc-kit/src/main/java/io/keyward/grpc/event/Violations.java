package io.keyward.grpc.event;

import io.keyward.grpc.error.InvalidFields;
import io.keyward.grpc.error.RpcFailure.FieldViolation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What is wrong with an event, as far as it needs telling: enough to find the fault, however many there are. */
final class Violations {

    private static final int MAX_SHOWN = 40;

    private final List<FieldViolation> found = new ArrayList<>();

    /**
     * Where in an event something lies. Written out only when something is wrong there: a batch has ten thousand places.
     *
     * @param index in a repeated field; negative in others
     */
    record Place(@Nullable Place parent, String name, int index) {

        static Place root(String name) {
            return new Place(null, name, -1);
        }

        Place at(String field) {
            return new Place(this, field, -1);
        }

        Place at(String field, int index) {
            return new Place(this, field, index);
        }

        String text() {
            String own = index < 0 ? name : name + "[" + index + "]";
            String before = parent == null ? "" : parent.text();
            return before.isEmpty() ? own : before + "." + own;
        }
    }

    boolean full() {
        return found.size() >= InvalidFields.MAX;
    }

    void add(Place place, String problem) {
        if (!full()) {
            found.add(new FieldViolation(place.text(), problem));
        }
    }

    List<FieldViolation> found() {
        return List.copyOf(found);
    }

    /** A value as errors quote it: short, on one line. */
    static String shown(String value) {
        String start = value.length() <= MAX_SHOWN ? value : value.substring(0, MAX_SHOWN) + "…";
        return "'" + start.replaceAll("\\p{Cntrl}", "?") + "'";
    }
}
