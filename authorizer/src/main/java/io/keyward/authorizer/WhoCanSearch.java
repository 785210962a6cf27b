package io.keyward.authorizer;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.Subject;
import io.keyward.authorizer.request.Attributes;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Finds everyone who may make one request. */
final class WhoCanSearch {

    private final ClusterAccess cluster;
    private final PackedEntries entries;
    private final ReverseIndex index;
    private final Session session;
    private final Attributes request;
    private final BitSet allowed;
    private final BitSet unknown;
    private final Map<String, Boolean> groups = new HashMap<>();
    private final Map<String, Boolean> usernames = new HashMap<>();

    WhoCanSearch(
            ClusterAccess cluster, PackedEntries entries, ReverseIndex index, Session session, Attributes request) {
        this.cluster = cluster;
        this.entries = entries;
        this.index = index;
        this.session = session;
        this.request = request;
        this.allowed = new BitSet(entries.size());
        this.unknown = new BitSet(entries.size());
    }

    WhoCan find(PolicyRules rules, @Nullable Rbac rbac) {
        long allowing = rules.allowing(request);
        long perhaps = rules.perhapsAllowing(request);
        index.scopes().covering(Explanation.namespace(request)).forEach(scope -> index.holders()
                .add(scope, allowing, perhaps, allowed, unknown));
        leadsToGroup(KubernetesUser.MASTERS);
        Outsiders outsiders = new Outsiders();
        if (rbac != null) {
            List<Binding> bindings = rbac.allowing(request);
            bindings.forEach(binding -> addSubjects(binding, outsiders));
        }
        unknown.andNot(allowed);
        return new WhoCan(cluster, entries, allowed, unknown, outsiders);
    }

    private void addSubjects(Binding binding, Outsiders outsiders) {
        for (Subject subject : binding.subjects()) {
            String username = subject.username(binding.namespace());
            if (subject.isGroup() ? !leadsToGroup(subject.name()) : !username.isEmpty() && !leadsToUser(username)) {
                outsiders.add(binding, subject);
            }
        }
    }

    /** Adds the members of a group when it is first met, and says whether it has any. */
    private boolean leadsToGroup(String group) {
        return groups.computeIfAbsent(group, name -> index.users().addMembers(name, session, allowed));
    }

    private boolean leadsToUser(String username) {
        return usernames.computeIfAbsent(username, name -> index.users().addUsers(name, session, allowed));
    }
}
