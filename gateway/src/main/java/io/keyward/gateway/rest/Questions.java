package io.keyward.gateway.rest;

import io.keyward.gateway.rest.DecisionViews.PathQuestion;
import io.keyward.gateway.rest.DecisionViews.ResourceQuestion;
import io.keyward.gateway.rest.DecisionViews.State;
import io.keyward.proto.access.v1.DecisionState;
import io.keyward.proto.access.v1.NonResourceAttributes;
import io.keyward.proto.access.v1.ResourceAttributes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What access questions have in common: what is asked about, on which state. */
final class Questions {

    private Questions() {}

    /**
     * Gives the one of both attributes that is there to its setter.
     *
     * @param place where they lie in the body, such as {@code questions[3]}; empty for the body itself
     * @throws ProblemException if both or neither are there, or lack a member
     */
    static void attributes(
            String place,
            @Nullable ResourceQuestion resource,
            @Nullable PathQuestion path,
            Consumer<ResourceAttributes> setResource,
            Consumer<NonResourceAttributes> setPath) {
        String prefix = place.isEmpty() ? "" : place + ".";
        if (resource != null && path == null) {
            setResource.accept(resource(prefix + "resource.", resource));
        } else if (path != null && resource == null) {
            setPath.accept(path(prefix + "nonResource.", path));
        } else {
            throw Bodies.exactlyOneOf(place, "resource, nonResource");
        }
    }

    /**
     * The revision demanded; 0 for none.
     *
     * @throws ProblemException if it is negative
     */
    static long minRevision(@Nullable Long revision) {
        if (revision != null && revision < 0) {
            throw ProblemException.field("minRevision", "must not be negative");
        }
        return revision == null ? 0 : revision;
    }

    static DecisionState state(@Nullable State state) {
        return state == State.OBSERVED ? DecisionState.DECISION_STATE_OBSERVED : DecisionState.DECISION_STATE_DESIRED;
    }

    private static ResourceAttributes resource(String prefix, ResourceQuestion resource) {
        return ResourceAttributes.newBuilder()
                .setVerb(Values.required(prefix + "verb", resource.verb()))
                .setGroup(Values.orEmpty(resource.group()))
                .setResource(Values.required(prefix + "resource", resource.resource()))
                .setSubresource(Values.orEmpty(resource.subresource()))
                .setName(Values.orEmpty(resource.name()))
                .setNamespace(Values.orEmpty(resource.namespace()))
                .build();
    }

    private static NonResourceAttributes path(String prefix, PathQuestion question) {
        return NonResourceAttributes.newBuilder()
                .setVerb(Values.required(prefix + "verb", question.verb()))
                .setPath(Values.required(prefix + "path", question.path()))
                .build();
    }
}
