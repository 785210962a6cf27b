package io.keyward.authorizer.policy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** All access policies that are known at one time. Immutable, and safe to share between threads. */
public final class AccessPolicyCatalogue {

    private static final String RESOURCE = "access-policies.txt";

    private final String version;
    private final List<AccessPolicy> policies;
    private final Map<String, AccessPolicy> byArn;

    /** @throws IllegalArgumentException if an ARN occurs twice */
    public AccessPolicyCatalogue(String version, List<AccessPolicy> policies) {
        this.version = version;
        this.policies = List.copyOf(policies);
        this.byArn = policies.stream()
                .collect(Collectors.toUnmodifiableMap(AccessPolicy::arn, Function.identity(), (first, second) -> {
                    throw new IllegalArgumentException("policy " + first.name() + ": occurs twice");
                }));
    }

    /** The catalogue that comes with this release; read once. */
    public static AccessPolicyCatalogue builtIn() {
        return BuiltIn.CATALOGUE;
    }

    /**
     * Which edition this is: the date of the newest rule table in it and a counter of editions with that date, such as
     * {@code 2026-01-12.1}. Two catalogues of the same version answer every question alike.
     */
    public String version() {
        return version;
    }

    /** Every policy, by name without regard to case. */
    public List<AccessPolicy> policies() {
        return policies;
    }

    /** The policy of this ARN; empty if the catalogue does not know it, which does not prove that AWS has none such. */
    public Optional<AccessPolicy> find(String arn) {
        return Optional.ofNullable(byArn.get(arn));
    }

    /**
     * This catalogue with every limited rule read as if it were for any object: the most that the policies can grant by
     * the tables alone. Its answers are an upper bound, not what a cluster says; the version ends in {@code +as-listed}.
     */
    public AccessPolicyCatalogue asListed() {
        return new AccessPolicyCatalogue(
                version + "+as-listed",
                policies.stream().map(AccessPolicyCatalogue::withoutLimits).toList());
    }

    private static AccessPolicy withoutLimits(AccessPolicy policy) {
        List<PublishedRule> rules = policy.rules().stream()
                .map(rule -> new PublishedRule(rule.rule(), ""))
                .toList();
        return new AccessPolicy(
                policy.name(),
                policy.arn(),
                policy.summary(),
                policy.publication(),
                policy.source(),
                policy.serviceLinkedRoleOnly(),
                policy.listed(),
                rules);
    }

    private static final class BuiltIn {

        static final AccessPolicyCatalogue CATALOGUE = read();

        private static AccessPolicyCatalogue read() {
            try (InputStream text = AccessPolicyCatalogue.class.getResourceAsStream(RESOURCE)) {
                byte[] bytes = Objects.requireNonNull(text, RESOURCE).readAllBytes();
                return CatalogueText.parse(new String(bytes, StandardCharsets.UTF_8));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
