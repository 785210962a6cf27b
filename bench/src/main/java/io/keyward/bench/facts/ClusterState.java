package io.keyward.bench.facts;

import io.keyward.authorizer.ClusterAccess;
import io.keyward.authorizer.Verdict;
import io.keyward.authorizer.access.AccessEntry;
import io.keyward.authorizer.access.AccessScope;
import io.keyward.authorizer.access.Association;
import io.keyward.authorizer.request.Attributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * A cluster's entries and associations. Every entry has one to four associations, 2.5 on average; a fifth of these are for
 * the whole cluster, a fifth for a pattern of namespaces, the others for one to three namespaces by name.
 */
public record ClusterState(List<Holder> holders) {

    private static final long SEED = 20_261_125;
    private static final int[] ASSOCIATIONS_OF_AN_ENTRY = {2, 3, 1, 4};
    private static final List<String> PATHS =
            List.of("/", "/", "/teams/platform/", "/teams/shop/checkout/", "/service-role/", "/sso/eu-central-1/");
    private static final List<String> DUTIES = List.of("developer", "on-call", "deployer", "auditor", "ci-runner");

    public ClusterState {
        holders = List.copyOf(holders);
    }

    /** A state of about so many associations; the same for the same number. */
    public static ClusterState of(int associations) {
        Random random = new Random(SEED);
        List<Holder> holders = new ArrayList<>();
        int made = 0;
        while (made < associations) {
            int wanted = ASSOCIATIONS_OF_AN_ENTRY[holders.size() % ASSOCIATIONS_OF_AN_ENTRY.length];
            holders.add(holder(holders.size(), Math.min(wanted, associations - made), random));
            made += holders.getLast().associations().size();
        }
        return new ClusterState(holders);
    }

    private static Holder holder(int number, int associations, Random random) {
        String arn = "arn:aws:iam::%012d:role%s%s-%06d"
                .formatted(
                        111_122_223_333L + number % 40,
                        PATHS.get(random.nextInt(PATHS.size())),
                        DUTIES.get(random.nextInt(DUTIES.size())),
                        number);
        Map<String, Association> byPolicy = new TreeMap<>();
        while (byPolicy.size() < associations) {
            // A copy, as one read from a database is.
            String policy = copy(Policies.pick(random));
            byPolicy.put(policy, new Association(policy, scope(random)));
        }
        AccessEntry entry = new AccessEntry(
                arn, "AROA%017d".formatted(number), username(arn, number), List.of("team-" + number % 100), "STANDARD");
        return new Holder(entry, List.copyOf(byPolicy.values()));
    }

    /** One in twenty has a username of its own, the others the one EKS makes of account and role. */
    private static String username(String arn, int number) {
        if (number % 20 == 0) {
            return "ci:job-" + number + ":{{SessionName}}";
        }
        String account = arn.substring("arn:aws:iam::".length(), arn.indexOf(":role/"));
        return "arn:aws:sts::" + account + ":assumed-role" + arn.substring(arn.lastIndexOf('/')) + "/{{SessionName}}";
    }

    private static AccessScope scope(Random random) {
        int kind = random.nextInt(5);
        if (kind == 0) {
            return AccessScope.cluster();
        }
        if (kind == 1) {
            return AccessScope.namespaces(List.of(copy(Namespaces.pickPattern(random))));
        }
        return AccessScope.namespaces(
                Namespaces.pickSome(random).stream().map(ClusterState::copy).toList());
    }

    private static String copy(String text) {
        return String.valueOf(text.toCharArray());
    }

    /** How many associations there are. */
    public int associations() {
        return holders.stream().mapToInt(holder -> holder.associations().size()).sum();
    }

    /** Everyone who may make the request for certain, found the slow way. */
    public Set<String> allowed(Attributes request) {
        return holders.stream()
                .filter(holder -> RightAnswers.of(holder, request) == Verdict.ALLOW)
                .map(Holder::principalArn)
                .collect(Collectors.toSet());
    }

    /** The state as Keyward's engine holds it. */
    public ClusterAccess compile() {
        ClusterAccess.Builder builder = ClusterAccess.builder(Policies.CATALOGUE);
        for (Holder holder : holders) {
            builder.add(holder.entry(), holder.associations());
        }
        return builder.build();
    }
}
