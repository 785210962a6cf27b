package io.keyward.bench.callers;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One way to make the call.
 *
 * @param credential what is sent along
 * @param hall the bindings of the hall that it passes; none without a hall
 */
record Plan(Credential credential, Optional<Bindings> hall) {

    /** Who calls, and what they send to be known. */
    enum Credential {
        NONE("nothing"),
        TOKEN("a bearer token"),
        SPOKEN_FOR("the gateway's certificate and its caller");

        private final String text;

        Credential(String text) {
            this.text = text;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Each credential without a hall, then through each hall. */
    static List<Plan> all() {
        List<Plan> plans = new ArrayList<>();
        plans.add(new Plan(Credential.NONE, Optional.empty()));
        for (Credential credential : List.of(Credential.TOKEN, Credential.SPOKEN_FOR)) {
            plans.add(new Plan(credential, Optional.empty()));
            Bindings.MEASURED.forEach(bindings -> plans.add(new Plan(credential, Optional.of(bindings))));
        }
        return List.copyOf(plans);
    }

    /** The same call, with the same things sent along, and no hall. */
    Plan bare() {
        return new Plan(credential, Optional.empty());
    }

    @Override
    public String toString() {
        return credential + ", " + hall.map(Bindings::toString).orElse("no hall");
    }
}
