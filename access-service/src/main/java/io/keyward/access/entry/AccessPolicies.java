package io.keyward.access.entry;

import io.keyward.authorizer.policy.AccessPolicy;
import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import io.keyward.grpc.paging.PageToken;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Comparator;
import java.util.List;

/** The access policies that can be associated. */
@ApplicationScoped
class AccessPolicies {

    private static final int MAX_PAGE = 100;

    private final String version;
    private final List<AccessPolicy> byName;

    AccessPolicies(AccessPolicyCatalogue catalogue) {
        this.version = catalogue.version();
        this.byName = catalogue.policies().stream()
                .sorted(Comparator.comparing(AccessPolicy::name))
                .toList();
    }

    /** A page of policies in order of name, and the token of the next, empty on the last. */
    record Page(List<AccessPolicy> policies, String nextPageToken, String catalogueVersion) {}

    Page list(int pageSize, String pageToken) {
        List<String> request = List.of("access-policies", version);
        String after = pageToken.isEmpty() ? "" : PageToken.decode(pageToken, request);
        int size = pageSize == 0 ? MAX_PAGE : pageSize;
        List<AccessPolicy> rest = byName.stream()
                .filter(policy -> policy.name().compareTo(after) > 0)
                .toList();
        if (rest.size() <= size) {
            return new Page(rest, "", version);
        }
        List<AccessPolicy> page = rest.subList(0, size);
        return new Page(page, PageToken.encode(page.getLast().name(), request), version);
    }
}
