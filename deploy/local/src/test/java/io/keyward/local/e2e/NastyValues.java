package io.keyward.local.e2e;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Values for fuzzing: such as fit a field of this name, and such as break what was not thought through. Nothing real is among them but the
 * scratch cluster {@code fuzz}, so that whoever may do everything can be let loose with them.
 */
final class NastyValues {

    static final String CLUSTER = Aws.cluster("fuzz");

    private static final List<String> CLUSTERS =
            List.of(CLUSTER, CLUSTER, CLUSTER, "fuzz", Aws.cluster("fuzz-other"), "fuzz-none");
    private static final List<String> PRINCIPALS = List.of(
            Aws.role("fuzz-1"),
            Aws.role("fuzz-2"),
            Aws.role("path/fuzz-3"),
            Aws.role("carts-fuzz"),
            "arn:aws:iam::" + Aws.ACCOUNT + ":user/fuzz",
            "arn:aws:iam::" + Aws.ACCOUNT + ":root",
            "arn:aws:sts::" + Aws.ACCOUNT + ":assumed-role/fuzz/session",
            "arn:aws-cn:iam::" + Aws.ACCOUNT + ":role/fuzz",
            "arn:aws:iam::1:role/fuzz");
    private static final List<String> POLICIES =
            List.of(Aws.VIEW, Aws.EDIT, Aws.CLUSTER_ADMIN, Aws.policy("AmazonEKSNoSuchPolicy"), "AmazonEKSViewPolicy");
    private static final Map<String, List<String>> FITTING = Map.ofEntries(
            Map.entry("cluster", CLUSTERS),
            Map.entry("clusters", CLUSTERS),
            Map.entry("clusterarn", CLUSTERS),
            Map.entry("arn", CLUSTERS),
            Map.entry("principal", PRINCIPALS),
            Map.entry("principals", PRINCIPALS),
            Map.entry("principalarn", PRINCIPALS),
            Map.entry("awsprincipal", PRINCIPALS),
            Map.entry("entry", PRINCIPALS),
            Map.entry("policyarn", POLICIES),
            Map.entry("policies", POLICIES),
            Map.entry("associatedpolicyarn", POLICIES),
            Map.entry("type", List.of("STANDARD", "EC2_LINUX", "EC2", "cluster", "namespace", "NO_SUCH")),
            Map.entry("mode", List.of("OBSERVE", "ENFORCE", "WARN", "PAUSED")),
            Map.entry("role", List.of("VIEWER", "OPERATOR", "ADMINISTRATOR", "AUDITOR", "SIMULATOR")),
            Map.entry("account", List.of(Aws.ACCOUNT, "210987654321", "0")),
            Map.entry("accounts", List.of(Aws.ACCOUNT, "210987654321")),
            Map.entry("region", List.of("us-west-2", "eu-central-1")),
            Map.entry("name", List.of("fuzz-a", "fuzz-b", "fuzz-c")),
            Map.entry("user", List.of("fuzz-user", "system:admin")),
            Map.entry("accesskey", List.of("AKIAFUZZFUZZFUZZFUZZ")),
            Map.entry("accesskeyid", List.of("AKIAFUZZFUZZFUZZFUZZ")),
            Map.entry("requestid", List.of("fuzz-1", "fuzz-2", "")),
            Map.entry("pagetoken", List.of("", "AAAA", "eyJhbGciOiJub25lIn0.e30.")),
            Map.entry("paths", List.of("mode", "labels", "role_arn", "removal_limit", "bogus", "mode.x")),
            Map.entry("namespace", List.of("carts", "carts-*", "*", "")),
            Map.entry("namespaces", List.of("carts", "carts-*", "*")),
            Map.entry("verb", List.of("get", "list", "*", "impersonate")),
            Map.entry("resource", List.of("pods", "secrets", "*", "users")),
            Map.entry("path", List.of("/", "/healthz", "*")),
            Map.entry("eventid", List.of("00000000-0000-0000-0000-000000000000")),
            Map.entry("id", List.of("00000000-0000-0000-0000-000000000000")),
            Map.entry("expiretime", List.of("2000-01-01T00:00:00Z", "2099-01-01T00:00:00Z", "9999-99-99T00:00:00Z")),
            Map.entry("maxduration", List.of("60s", "28800s", "-1s", "1e9s", "9223372036854775807s")),
            Map.entry("overlap", List.of("0s", "60s", "-1s", "604801s")));
    private static final List<String> NASTY = List.of(
            "",
            " ",
            "\u0000",
            "a\u0000b",
            "\n",
            "\r\nX-Injected: yes",
            "../../etc/passwd",
            "%00",
            "%2e%2e%2f",
            "' OR 1=1 --",
            "\"; DROP TABLE cluster; --",
            "${jndi:ldap://127.0.0.1:1/x}",
            "#{7*7}",
            "<script>alert(1)</script>",
            "*",
            "**",
            "%s%s%n%d",
            "\u202Egnp.exe",
            "\uFEFF",
            "\uD83D\uDCA9",
            "\u0130\u0131\u017F",
            "e\u0301",
            "-1",
            "0",
            "NaN",
            "1e400",
            "9223372036854775808",
            "null",
            "true",
            "[]",
            "{}",
            "arn:aws:eks:us-west-2:" + Aws.ACCOUNT + ":cluster/*",
            "arn:aws:iam::" + Aws.ACCOUNT + ":role/*",
            "arn:" + ":".repeat(200),
            "x".repeat(257),
            "x".repeat(2_049),
            "\u00E4".repeat(9_000),
            "x".repeat(70_000));
    private static final List<Long> NUMBERS =
            List.of(0L, 0L, 1L, -1L, 2L, 100L, 101L, 1_001L, 3_000L, 1L << 31, Long.MAX_VALUE, Long.MIN_VALUE);

    private final Random random;

    NastyValues(Random random) {
        this.random = random;
    }

    Random random() {
        return random;
    }

    boolean chance(double probability) {
        return random.nextDouble() < probability;
    }

    <T> T oneOf(List<T> values) {
        return values.get(random.nextInt(values.size()));
    }

    /** Rarely one that is not there yet: such a call waits for it until its deadline, and the fuzz with it. */
    long minRevision() {
        return chance(0.01) ? number() : oneOf(List.of(0L, -1L, Long.MIN_VALUE));
    }

    long number() {
        return chance(0.1) ? random.nextLong() : oneOf(NUMBERS);
    }

    /** For a field of this name, in camel or snake case. */
    String text(String field) {
        List<String> fitting = FITTING.getOrDefault(field.replace("_", "").toLowerCase(Locale.ROOT), List.of());
        if (!fitting.isEmpty() && chance(0.8)) {
            return oneOf(fitting);
        }
        return chance(0.1) ? garbage() : chance(0.5) ? "fuzz" : oneOf(NASTY);
    }

    byte[] bytes(int most) {
        byte[] bytes = new byte[random.nextInt(most + 1)];
        random.nextBytes(bytes);
        return bytes;
    }

    private String garbage() {
        StringBuilder text = new StringBuilder();
        random.ints(random.nextInt(40), 0, 0xD800).forEach(text::appendCodePoint);
        return text.toString();
    }
}
