package io.keyward.bench.facts;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.Association;
import java.util.List;

/** One access entry with what is associated with it. */
public record Holder(AccessEntry entry, List<Association> associations) {

    public Holder {
        associations = List.copyOf(associations);
    }

    public String principalArn() {
        return entry.principalArn();
    }
}
