package io.keyward.sync.cluster;

import io.keyward.eks.AccessScope;
import io.keyward.eks.EntryContent;
import io.keyward.sync.entry.ClusterFacts;
import io.keyward.sync.entry.ObservedEntry;
import io.keyward.sync.entry.Target;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * EKS's API, as far as it is about access entries. Each method is exactly one call, never repeated underneath: pace, retries and counts are
 * decided above. Reads never change anything. Every method may throw {@link CallFailed}; it says what that means.
 */
public interface EksApi {

    /**
     * One page of a list.
     *
     * @param nextToken asks for the next page; empty on the last one
     */
    record Page<T>(List<T> items, String nextToken) {

        public Page {
            items = List.copyOf(items);
        }

        public boolean isLast() {
            return nextToken.isEmpty();
        }
    }

    /** A policy on an entry. */
    record Association(String policyArn, AccessScope scope) {}

    /** What a mutating call answered, with AWS's id of the call. */
    record Answer<T>(T value, String requestId) {

        public static Answer<Nothing> nothing(String requestId) {
            return new Answer<>(Nothing.NOTHING, requestId);
        }
    }

    /** The value of calls that answer nothing. */
    enum Nothing {
        NOTHING
    }

    /** The same, each call of which ends within this time, be it without an answer. */
    EksApi within(Duration limit);

    /** The cluster itself. */
    ClusterFacts describeCluster(Target target);

    /** The principals with an entry, by page; {@code nextToken} is empty for the first one. */
    Page<String> listEntries(Target target, String nextToken);

    /** The entry of a principal, without its associations; empty if there is none. */
    Optional<ObservedEntry> describeEntry(Target target, String principalArn);

    /** The policies on an entry, by page; {@link CallFailed.Kind#NO_ENTRY} if there is no entry. */
    Page<Association> listAssociations(Target target, String principalArn, String nextToken);

    /**
     * Creates an entry without associations. Groups and username are sent for STANDARD entries only, and an empty username not
     * at all. {@link CallFailed.Kind#IN_USE} if one is there, unless it was created with the same token.
     */
    Answer<ObservedEntry> createEntry(Target target, String principalArn, EntryContent desired, String createToken);

    /**
     * Replaces username and groups of a STANDARD entry. A repeat changes nothing but the time of modification.
     *
     * @param username empty to leave it as it is
     */
    Answer<ObservedEntry> updateEntry(Target target, String principalArn, String username, List<String> groups);

    /** Deletes an entry with its associations; {@link CallFailed.Kind#NO_ENTRY} if there is none. */
    Answer<Nothing> deleteEntry(Target target, String principalArn);

    /** Sets these tags, leaving others as they are. */
    Answer<Nothing> tagEntry(Target target, String accessEntryArn, Map<String, String> tags);

    /** Removes these tags; those that are not there do not matter. */
    Answer<Nothing> untagEntry(Target target, String accessEntryArn, List<String> keys);

    /** Associates a policy, or gives its association this scope. */
    Answer<AccessScope> associate(Target target, String principalArn, String policyArn, AccessScope scope);

    /** Removes an association; {@code NOT_FOUND} or {@code NO_ENTRY} if there is none. */
    Answer<Nothing> disassociate(Target target, String principalArn, String policyArn);
}
