package io.keyward.kubernetes.identity;

import io.keyward.authorizer.identity.KubernetesUser;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.kubernetes.http.PercentCoding;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Acting as another user, by {@code Impersonate-} headers.
 *
 * @param user the user to be
 * @param needed what the caller must be allowed for it, one by one
 */
public record Impersonation(KubernetesUser user, List<Attributes> needed) {

    private static final String USER = "impersonate-user";
    private static final String GROUP = "impersonate-group";
    private static final String UID = "impersonate-uid";
    private static final String EXTRA = "impersonate-extra-";
    private static final String SERVICE_ACCOUNT = "system:serviceaccount:";
    private static final String AUTHENTICATION = "authentication.k8s.io";

    public Impersonation {
        needed = List.copyOf(needed);
    }

    /**
     * Reads the headers; empty if there are none.
     *
     * @param headers header values by lower-case name
     * @throws IllegalArgumentException in Kubernetes' words if they name no user
     */
    public static Optional<Impersonation> of(Map<String, List<String>> headers) {
        String user = headers.getOrDefault(USER, List.of("")).getFirst();
        List<String> groups = headers.getOrDefault(GROUP, List.of());
        String uid = headers.getOrDefault(UID, List.of("")).getFirst();
        SortedMap<String, List<String>> extra = extra(headers);
        if (user.isEmpty()) {
            List<String> asked = withoutUser(groups, extra, uid);
            if (asked.isEmpty()) {
                return Optional.empty();
            }
            throw new IllegalArgumentException(
                    "requested [" + String.join(" ", asked) + "] without impersonating a user");
        }
        List<Attributes> needed = new ArrayList<>();
        needed.add(user(user));
        groups.forEach(group -> needed.add(asked("", "groups", "", group)));
        extra.forEach(
                (key, values) -> values.forEach(value -> needed.add(asked(AUTHENTICATION, "userextras", key, value))));
        if (!uid.isEmpty()) {
            needed.add(asked(AUTHENTICATION, "uids", "", uid));
        }
        return Optional.of(new Impersonation(new KubernetesUser(user, uid, groups(user, groups), extra), needed));
    }

    private static Attributes user(String user) {
        String[] account = serviceAccount(user);
        return account.length == 2
                ? new ResourceAttributes("impersonate", "", "v1", "serviceaccounts", "", account[1], account[0])
                : asked("", "users", "", user);
    }

    private static Attributes asked(String group, String resource, String subresource, String name) {
        String version = group.isEmpty() ? "" : "v1";
        return new ResourceAttributes("impersonate", group, version, resource, subresource, name, "");
    }

    private static List<String> groups(String user, List<String> asked) {
        List<String> groups = new ArrayList<>(asked);
        String[] account = serviceAccount(user);
        if (asked.isEmpty() && account.length == 2) {
            groups.add("system:serviceaccounts");
            groups.add("system:serviceaccounts:" + account[0]);
        }
        if (!groups.contains(KubernetesUser.AUTHENTICATED) && !groups.contains(Anonymous.GROUP)) {
            groups.add(user.equals(Anonymous.NAME) ? Anonymous.GROUP : KubernetesUser.AUTHENTICATED);
        }
        return groups;
    }

    /** Namespace and name of a service account; of any other user nothing. */
    private static String[] serviceAccount(String user) {
        if (user.startsWith(SERVICE_ACCOUNT)) {
            String[] parts = user.substring(SERVICE_ACCOUNT.length()).split(":", -1);
            if (parts.length == 2 && !parts[0].isEmpty() && !parts[1].isEmpty()) {
                return parts;
            }
        }
        return new String[0];
    }

    private static SortedMap<String, List<String>> extra(Map<String, List<String>> headers) {
        SortedMap<String, List<String>> extra = new TreeMap<>();
        headers.forEach((name, values) -> {
            if (name.startsWith(EXTRA)) {
                extra.put(unescape(name.substring(EXTRA.length())), List.copyOf(values));
            }
        });
        return extra;
    }

    private static String unescape(String key) {
        try {
            return PercentCoding.decode(key);
        } catch (IllegalArgumentException e) {
            return key;
        }
    }

    /** The references as Go prints them: kind, namespace, name, uid, API version, resource version, field path. */
    private static List<String> withoutUser(List<String> groups, SortedMap<String, List<String>> extra, String uid) {
        List<String> asked = new ArrayList<>();
        groups.forEach(group -> asked.add("{Group  " + group + "    }"));
        extra.forEach((key, values) -> values.forEach(
                value -> asked.add("{UserExtra  " + value + "  " + AUTHENTICATION + "/v1  " + key + "}")));
        if (!uid.isEmpty()) {
            asked.add("{UID  " + uid + "  " + AUTHENTICATION + "/v1  }");
        }
        return asked;
    }
}
