package io.keyward.authorizer;

import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.identity.KubernetesUser;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Access entries with their associations, in few and large arrays; the package says why. An entry has a number, its place in
 * the order of ARNs, and a record: {@link #HEADER} numbers, then two for each association, its policy and its scope. The
 * record of an entry, not its number, is what questions are asked of. Made by {@link EntryPacking}.
 */
final class PackedEntries {

    static final int START = 0;
    static final int ARN_LENGTH = 1;
    static final int ID_LENGTH = 2;
    static final int USERNAME = 3;
    static final int MEMBERSHIP = 4;
    static final int ASSOCIATIONS = 5;
    static final int HEADER = 6;

    /** For {@link #ID_LENGTH} and {@link #USERNAME}: the id is not known; the username is the one EKS makes of the ARN. */
    static final int NONE = -1;

    /** The number of the scope of the whole cluster. */
    static final int CLUSTER_SCOPE = 0;

    private final ArnTable table;
    private final String text;
    private final int[] records;
    private final int[] byNumber;
    private final List<String> usernames;
    private final List<Membership> memberships;
    private final List<String> policiesWithoutRules;
    private final AccessScope[] scopes;
    private final PolicyRules rules;

    /** What many entries have in common. */
    record Membership(List<String> groups, String type) {

        boolean mayBePrivileged() {
            return groups.stream().anyMatch(group -> group.equals(KubernetesUser.MASTERS) || group.contains("{{"));
        }
    }

    PackedEntries(EntryPacking packing, PolicyRules rules) {
        this.table = packing.table;
        this.text = packing.text.toString();
        this.records = packing.records;
        this.byNumber = packing.byNumber;
        this.usernames = packing.usernames.values();
        this.memberships = packing.memberships.values();
        this.policiesWithoutRules = packing.policiesWithoutRules.values();
        this.scopes = packing.scopes.values().toArray(AccessScope[]::new);
        this.rules = rules;
    }

    int size() {
        return byNumber.length;
    }

    /** The record of the entry with this number. */
    int record(int number) {
        return byNumber[number];
    }

    /** The record of the entry of this ARN, or {@link ArnTable#ABSENT}. */
    int find(String arn) {
        int record = table.find(arn, text);
        if (record != ArnTable.CROWDED) {
            return record;
        }
        int number = after(arn) - 1;
        return number >= 0 && arn(record(number)).equals(arn) ? record(number) : ArnTable.ABSENT;
    }

    /** The number of the first entry whose ARN comes after this one; {@link #size} if there is none. */
    int after(String arn) {
        int low = 0;
        int high = size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (arn(record(middle)).compareTo(arn) <= 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    String arn(int record) {
        int start = records[record + START];
        return text.substring(start, start + records[record + ARN_LENGTH]);
    }

    private @Nullable String principalId(int record) {
        int start = records[record + START] + records[record + ARN_LENGTH];
        int length = records[record + ID_LENGTH];
        return length == NONE ? null : text.substring(start, start + length);
    }

    String username(int record) {
        int number = records[record + USERNAME];
        return number == NONE ? KubernetesUser.defaultUsername(arn(record)).orElseThrow() : usernames.get(number);
    }

    List<String> groups(int record) {
        return memberships.get(records[record + MEMBERSHIP]).groups();
    }

    /** Whether the user made of this entry can be in {@code system:masters}, in whatever session. */
    boolean mayBePrivileged(int record) {
        return memberships.get(records[record + MEMBERSHIP]).mayBePrivileged();
    }

    AccessEntry entry(int record) {
        String type = memberships.get(records[record + MEMBERSHIP]).type();
        return new AccessEntry(arn(record), principalId(record), username(record), groups(record), type);
    }

    int associations(int record) {
        return records[record + ASSOCIATIONS];
    }

    /** The policy of an association: its number among those with rules, or one from {@link PolicyRules#MOST} on. */
    int policy(int record, int association) {
        return records[record + HEADER + 2 * association];
    }

    int scope(int record, int association) {
        return records[record + HEADER + 2 * association + 1];
    }

    /** The policies with rules, as bits, that an association grants in a scope that covers this namespace. */
    long policiesCovering(int record, String namespace) {
        long policies = 0;
        int end = end(record);
        for (int at = record + HEADER; at < end; at += 2) {
            int policy = records[at];
            if (policy < PolicyRules.MOST && covers(records[at + 1], namespace)) {
                policies |= 1L << policy;
            }
        }
        return policies;
    }

    boolean policyWithoutRulesCovers(int record, String namespace) {
        int end = end(record);
        for (int at = record + HEADER; at < end; at += 2) {
            if (records[at] >= PolicyRules.MOST && covers(records[at + 1], namespace)) {
                return true;
            }
        }
        return false;
    }

    private int end(int record) {
        return record + HEADER + 2 * records[record + ASSOCIATIONS];
    }

    private boolean covers(int scope, String namespace) {
        return scope == CLUSTER_SCOPE || scopes[scope].covers(namespace);
    }

    /** All scopes that occur, by number. */
    List<AccessScope> scopes() {
        return List.of(scopes);
    }

    Association association(int record, int association) {
        int policy = policy(record, association);
        String arn =
                policy < PolicyRules.MOST ? rules.arn(policy) : policiesWithoutRules.get(policy - PolicyRules.MOST);
        return new Association(arn, scopes[scope(record, association)]);
    }

    List<Association> associationList(int record) {
        return IntStream.range(0, associations(record))
                .mapToObj(association -> association(record, association))
                .toList();
    }
}
