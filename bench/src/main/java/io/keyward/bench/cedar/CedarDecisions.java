package io.keyward.bench.cedar;

import com.cedarpolicy.BasicAuthorizationEngine;
import com.cedarpolicy.model.AuthorizationRequest;
import com.cedarpolicy.model.AuthorizationResponse;
import com.cedarpolicy.model.AuthorizationSuccessResponse;
import com.cedarpolicy.model.entity.Entities;
import com.cedarpolicy.model.entity.Entity;
import com.cedarpolicy.model.exception.AuthException;
import com.cedarpolicy.model.exception.CacheException;
import com.cedarpolicy.model.policy.Policy;
import com.cedarpolicy.model.policy.PolicySet;
import com.cedarpolicy.model.schema.Schema;
import com.cedarpolicy.value.CedarList;
import com.cedarpolicy.value.CedarMap;
import com.cedarpolicy.value.EntityTypeName;
import com.cedarpolicy.value.EntityUID;
import com.cedarpolicy.value.PrimBool;
import com.cedarpolicy.value.PrimString;
import com.cedarpolicy.value.Value;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.bench.facts.ClusterState;
import io.keyward.bench.facts.Holder;
import io.keyward.bench.facts.Namespaces;
import io.keyward.bench.facts.Policies;
import io.keyward.bench.facts.Question;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Decisions by Cedar. One policy for each access policy, cached in the native library; for a question, only
 * its principal is given as an entity, which was made beforehand. Patterns become the namespaces they match.
 */
public final class CedarDecisions {

    private static final EntityTypeName USER = type("User");
    private static final EntityTypeName ACTION = type("Action");
    private static final EntityTypeName RESOURCE = type("Resource");

    private final BasicAuthorizationEngine engine = new BasicAuthorizationEngine();
    private final PolicySet policies;
    private final Optional<Schema> schema;
    private final Map<String, Entities> entities = new HashMap<>();

    private CedarDecisions(ClusterState state, Optional<Schema> schema) throws CacheException {
        this.schema = schema;
        policies = new PolicySet(Policies.PUBLISHED.stream()
                .map(policy -> new Policy(CedarText.permit(policy), policy.name()))
                .collect(Collectors.toSet()));
        policies.cache();
        for (Holder holder : state.holders()) {
            entities.put(holder.principalArn(), new Entities(Set.of(user(holder))));
        }
    }

    /** With a schema, cached as the policies are; it has to know every verb of the questions to come. */
    public static CedarDecisions withSchema(ClusterState state, List<Question> questions)
            throws AuthException, CacheException {
        Schema schema = Schema.parse(Schema.JsonOrCedar.Cedar, CedarText.schema(verbs(questions)));
        schema.cache();
        return new CedarDecisions(state, Optional.of(schema));
    }

    public static CedarDecisions withoutSchema(ClusterState state) throws CacheException {
        return new CedarDecisions(state, Optional.empty());
    }

    private static Set<String> verbs(List<Question> questions) {
        Set<String> verbs = new TreeSet<>();
        questions.forEach(question -> verbs.add(question.attributes().verb()));
        Policies.PUBLISHED.forEach(
                policy -> Policies.completeRules(policy).forEach(rule -> verbs.addAll(rule.verbs())));
        verbs.remove("*");
        return verbs;
    }

    private static Entity user(Holder holder) {
        Map<String, Value> grants = new HashMap<>();
        for (Association association : holder.associations()) {
            String policy = association.policyArn();
            grants.put(policy.substring(policy.indexOf('/') + 1), grant(association.scope()));
        }
        return new Entity(USER.of(holder.principalArn()), grants, Set.of());
    }

    private static CedarMap grant(AccessScope scope) {
        boolean everywhere = scope instanceof AccessScope.Cluster;
        List<Value> namespaces = Namespaces.ALL.stream()
                .filter(namespace -> !everywhere && scope.covers(namespace))
                .<Value>map(PrimString::new)
                .toList();
        return new CedarMap(Map.of("everywhere", new PrimBool(everywhere), "namespaces", new CedarList(namespaces)));
    }

    /** @throws IllegalStateException if Cedar cannot decide */
    public boolean allows(String principalArn, ResourceAttributes asked) {
        Map<String, Value> context = Map.of(
                "group", new PrimString(asked.group()),
                "resource", new PrimString(asked.combinedResource()),
                "subresource", new PrimString(asked.subresource()),
                "namespace", new PrimString(asked.namespace()));
        EntityUID principal = USER.of(principalArn);
        AuthorizationRequest request = new AuthorizationRequest(
                principal, ACTION.of(asked.verb()), RESOURCE.of(asked.resource()), Optional.of(context), schema, false);
        try {
            AuthorizationResponse response =
                    engine.isAuthorized(request, policies, entities.getOrDefault(principalArn, new Entities()));
            return response.success
                    .map(AuthorizationSuccessResponse::isAllowed)
                    .orElseThrow(() -> new IllegalStateException("Cedar: " + response));
        } catch (AuthException e) {
            throw new IllegalStateException("Cedar cannot decide", e);
        }
    }

    private static EntityTypeName type(String name) {
        return EntityTypeName.parse(name).orElseThrow();
    }
}
