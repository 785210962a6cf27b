package io.keyward.authorizer.advice;

import java.util.Comparator;

/** A near miss and how near it is. */
record Miss(Kind kind, NearMiss nearMiss) {

    static final Comparator<Miss> ORDER = Comparator.comparing(Miss::kind)
            .thenComparing(miss -> miss.nearMiss().wouldAllow())
            .thenComparing(miss -> miss.nearMiss().ifOnly());

    /** What is amiss, the nearest first. */
    enum Kind {
        SCOPE,
        NAME,
        UNPUBLISHED_NAME,
        SUBRESOURCE,
        VERB,
        GROUP
    }
}
