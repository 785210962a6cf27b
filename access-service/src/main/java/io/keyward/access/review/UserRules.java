package io.keyward.access.review;

import io.keyward.grpc.error.ServiceException.Invalid;
import io.keyward.proto.access.v1.KubernetesUser;
import io.keyward.proto.access.v1.StringValues;

/**
 * How much there may be of a user who is asked about; nothing else is asked of it, since a cluster knows users of any name. The proto
 * file says it in words: no declared rule can count the values of all keys, and protovalidate interprets those of a list's members.
 */
final class UserRules {

    private static final int MAX_NAME = 2048;
    private static final int MAX_GROUPS = 5_000;
    private static final int MAX_EXTRA = 1_000;
    private static final int MAX_EXTRA_VALUE = 4096;

    private UserRules() {}

    /** @throws Invalid if there is too much */
    static void require(KubernetesUser user) {
        bounded("username", user.getUsername(), MAX_NAME);
        bounded("uid", user.getUid(), MAX_NAME);
        atMost("groups", user.getGroupsCount(), MAX_GROUPS);
        user.getGroupsList().forEach(group -> bounded("groups", group, MAX_NAME));
        int values = user.getExtraMap().values().stream()
                .mapToInt(StringValues::getValuesCount)
                .map(count -> Math.max(1, count))
                .sum();
        atMost("extra", values, MAX_EXTRA);
        user.getExtraMap().forEach((key, texts) -> {
            bounded("extra", key, MAX_NAME);
            texts.getValuesList().forEach(text -> bounded("extra", text, MAX_EXTRA_VALUE));
        });
    }

    private static void bounded(String field, String value, int max) {
        if (value.length() > max && value.codePointCount(0, value.length()) > max) {
            throw broken(field, "must have at most " + max + " characters");
        }
    }

    private static void atMost(String field, int count, int max) {
        if (count > max) {
            throw broken(field, "must be at most " + max + ", not " + count);
        }
    }

    private static Invalid broken(String field, String rule) {
        String path = "subject.user." + field;
        return Invalid.field(path, path + ": " + rule);
    }
}
