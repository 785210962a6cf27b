package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.cluster.AccessEntry;
import io.keyward.lab.cluster.AccessPolicies;
import io.keyward.lab.cluster.ClusterKey;
import io.keyward.lab.cluster.EntryType;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Written;
import io.keyward.lab.wire.Json;
import io.keyward.lab.wire.JsonBody;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Create, describe, update, delete and list access entries. */
@ApplicationScoped
class EntryOperations {

    static final int MAX_ENTRIES = 3000;

    private final Lab lab;
    private final Clusters clusters;
    private final PrincipalRules principalRules;
    private final EntryMaker maker;
    private final Repeats repeats;

    EntryOperations(Lab lab, Clusters clusters, PrincipalRules principalRules, EntryMaker maker, Repeats repeats) {
        this.lab = lab;
        this.clusters = clusters;
        this.principalRules = principalRules;
        this.maker = maker;
        this.repeats = repeats;
    }

    ObjectNode create(EksCall call) {
        return lab.write(() -> repeats.once(call, () -> decideCreate(call)));
    }

    ObjectNode describe(EksCall call) {
        ClusterKey key = clusters.withEntries(call);
        AccessEntry entry = lab.entry(key, call.principalArn()).orElseThrow(EksErrors::noEntry);
        return answer(key, entry);
    }

    ObjectNode update(EksCall call) {
        return lab.write(() -> repeats.once(call, () -> decideUpdate(call)));
    }

    ObjectNode delete(EksCall call) {
        return lab.write(() -> {
            ClusterKey key = clusters.withEntries(call);
            String principalArn = call.principalArn();
            if (lab.latestEntry(key, principalArn).isEmpty()) {
                throw EksErrors.noEntry();
            }
            return new Written<>(Json.object(), List.of(new Change.EntryRemoved(key, principalArn)));
        });
    }

    ObjectNode list(EksCall call) {
        ClusterKey key = clusters.withEntries(call);
        Optional<String> policy = call.query().first("associatedPolicyArn");
        policy.filter(arn -> !arn.startsWith(AccessPolicies.ARN_PREFIX)).ifPresent(arn -> {
            throw EksErrors.parameter(
                    "The associatedPolicyArn " + Texts.quote(arn) + " is not the ARN of an access policy.");
        });
        Page.Wish wish = Page.Wish.of(call.query(), key.arn() + "/entries/" + policy.orElse(""));
        List<String> arns = lab.entriesAfter(key, wish.after()).stream()
                .filter(entry -> policy.flatMap(entry::association).isPresent() || policy.isEmpty())
                .map(AccessEntry::principalArn)
                .toList();
        return EksShapes.namePage("accessEntries", Page.of(wish, arns, arn -> arn));
    }

    private Written<ObjectNode> decideCreate(EksCall call) {
        ClusterKey key = clusters.withEntries(call);
        JsonBody body = call.body();
        EntryType type = type(body);
        String arn = body.string("principalArn")
                .orElseThrow(() -> EksErrors.parameter("The principalArn parameter is required."));
        IamPrincipal principal = principalRules.check(arn, type, key.account());
        List<String> groups = body.strings("kubernetesGroups").orElse(List.of());
        if (type != EntryType.STANDARD && (body.string("username").isPresent() || !groups.isEmpty())) {
            throw EksErrors.parameter(
                    "The username and kubernetesGroups cannot be set for an access entry of type " + type + ".");
        }
        Optional<String> username = body.string("username").map(name -> IdentityRules.checkUsername(name, principal));
        List<String> checkedGroups = IdentityRules.checkGroups(groups);
        Map<String, String> tags = body.stringMap("tags").orElse(Map.of());
        TagRules.problem(tags).ifPresent(problem -> {
            throw EksErrors.parameter(problem);
        });
        if (lab.latestEntry(key, arn).isPresent()) {
            throw EksErrors.entryExists();
        }
        if (lab.entryCount(key) >= MAX_ENTRIES) {
            throw EksErrors.limit(
                    "The cluster already has " + MAX_ENTRIES + " access entries, the most a cluster can have.");
        }
        AccessEntry entry = maker.make(key, principal, type, username, checkedGroups, tags);
        return new Written<>(answer(key, entry), List.of(new Change.EntryPut(key, entry)));
    }

    private Written<ObjectNode> decideUpdate(EksCall call) {
        ClusterKey key = clusters.withEntries(call);
        AccessEntry entry = lab.latestEntry(key, call.principalArn()).orElseThrow(EksErrors::noEntry);
        if (entry.type() != EntryType.STANDARD) {
            throw EksErrors.notStandard();
        }
        IamPrincipal principal = IamPrincipal.parse(entry.principalArn()).orElseThrow();
        String username = call.body()
                .string("username")
                .map(name -> IdentityRules.checkUsername(name, principal))
                .orElse(entry.username());
        List<String> groups = call.body()
                .strings("kubernetesGroups")
                .map(IdentityRules::checkGroups)
                .orElse(entry.groups());
        AccessEntry changed = entry.withIdentity(username, groups, lab.now());
        return new Written<>(answer(key, changed), List.of(new Change.EntryPut(key, changed)));
    }

    private static EntryType type(JsonBody body) {
        String name = body.string("type").orElse(EntryType.STANDARD.name());
        return EntryType.of(name)
                .orElseThrow(() -> EksErrors.parameter("The type " + Texts.quote(name)
                        + " is invalid, it must be one of " + List.of(EntryType.values()) + "."));
    }

    private static ObjectNode answer(ClusterKey key, AccessEntry entry) {
        return Json.object().set("accessEntry", EksShapes.entry(key, entry));
    }
}
