package io.keyward.gateway.backend;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.proto.access.v1.StringValues;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Kubernetes users to and from proto messages. */
public final class KubernetesUsers {

    private KubernetesUsers() {}

    public static KubernetesUser toDomain(io.keyward.proto.access.v1.KubernetesUser user) {
        SortedMap<String, List<String>> extra = new TreeMap<>();
        user.getExtraMap().forEach((key, values) -> extra.put(key, List.copyOf(values.getValuesList())));
        return new KubernetesUser(user.getUsername(), user.getUid(), user.getGroupsList(), extra);
    }

    public static io.keyward.proto.access.v1.KubernetesUser toProto(KubernetesUser user) {
        io.keyward.proto.access.v1.KubernetesUser.Builder proto = io.keyward.proto.access.v1.KubernetesUser.newBuilder()
                .setUsername(user.username())
                .setUid(user.uid())
                .addAllGroups(user.groups());
        user.extra()
                .forEach((key, values) -> proto.putExtra(
                        key, StringValues.newBuilder().addAllValues(values).build()));
        return proto.build();
    }
}
