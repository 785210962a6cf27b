package io.keyward.authorizer;

import java.util.Arrays;
import java.util.BitSet;

/**
 * Who has a policy in a scope: for each pair of these that occurs, the numbers of the entries, all in one array. Pairs are
 * ordered by scope, then policy, so that those of a scope are neighbours.
 */
final class PolicyHolders {

    private final long[] pairs;
    private final int[] ends;
    private final int[] holders;

    PolicyHolders(PackedEntries entries) {
        long[] all = new long[associations(entries)];
        forEach(entries, new Visitor() {
            private int at;

            @Override
            public void visit(long pair, int number) {
                all[at++] = pair;
            }
        });
        pairs = Arrays.stream(all).sorted().distinct().toArray();
        holders = new int[all.length];
        ends = new int[pairs.length];
        forEach(entries, (pair, number) -> ends[Arrays.binarySearch(pairs, pair)]++);
        Arrays.parallelPrefix(ends, Integer::sum);
        int[] next = new int[pairs.length];
        for (int i = 1; i < next.length; i++) {
            next[i] = ends[i - 1];
        }
        forEach(entries, (pair, number) -> holders[next[Arrays.binarySearch(pairs, pair)]++] = number);
    }

    /**
     * Adds the holders of a scope's policies: of those that allow to the first set, of those that might to the second.
     *
     * @param allowing the policies that allow, as bits
     * @param perhaps those that might, as bits; policies without published rules always might
     */
    void add(int scope, long allowing, long perhaps, BitSet allowed, BitSet open) {
        int start = Arrays.binarySearch(pairs, pair(scope, 0));
        for (int i = start < 0 ? -start - 1 : start; i < pairs.length && pairs[i] < pair(scope + 1, 0); i++) {
            int policy = (int) pairs[i];
            if (PolicyRules.contains(allowing, policy)) {
                addHolders(i, allowed);
            } else if (policy >= PolicyRules.MOST || PolicyRules.contains(perhaps, policy)) {
                addHolders(i, open);
            }
        }
    }

    private void addHolders(int pair, BitSet into) {
        for (int i = pair == 0 ? 0 : ends[pair - 1]; i < ends[pair]; i++) {
            into.set(holders[i]);
        }
    }

    private static long pair(int scope, int policy) {
        return ((long) scope << Integer.SIZE) | policy;
    }

    private static int associations(PackedEntries entries) {
        int sum = 0;
        for (int number = 0; number < entries.size(); number++) {
            sum += entries.associations(entries.record(number));
        }
        return sum;
    }

    private interface Visitor {
        void visit(long pair, int number);
    }

    private static void forEach(PackedEntries entries, Visitor visitor) {
        for (int number = 0; number < entries.size(); number++) {
            int record = entries.record(number);
            for (int i = 0; i < entries.associations(record); i++) {
                visitor.visit(pair(entries.scope(record, i), entries.policy(record, i)), number);
            }
        }
    }
}
