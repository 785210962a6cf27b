package io.keyward.local.platform;

import io.keyward.local.console.Console;
import io.keyward.local.console.Failure;
import io.keyward.local.settings.Settings;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What a platform does while its services record for their AOT caches: changes, decisions and looks at the log, through the gateway and so through
 * all services. What is called here often is compiled early in every later run, so it is what people do, in about their proportions.
 */
public final class Training {
    private static final String WORKSHOP = "/clusters/eks-workshop";
    private static final String CLUSTER = "arn:aws:eks:us-west-2:123456789012:cluster/eks-workshop";
    private static final String VIEW = "arn:aws:eks::aws:cluster-access-policy/AmazonEKSViewPolicy";
    private static final String JSON_QUERY = "?pageSize=50";
    private static final Duration LEAST = Duration.ofSeconds(30);
    private static final int ROLES = 40;
    private static final int MOST_ROUNDS = 400;
    private static final int DECISIONS_A_ROUND = 5;

    private final GatewayApi api;

    private Training(GatewayApi api) {
        this.api = api;
    }

    /** Goes through all of it for half a minute, against a platform that is ready. */
    public static void run(Settings settings, Console console) {
        try (GatewayApi api = new GatewayApi(settings)) {
            Training training = new Training(api);
            long end = System.nanoTime() + LEAST.toNanos();
            int rounds = 0;
            for (; rounds < MOST_ROUNDS && (rounds < ROLES || System.nanoTime() < end); rounds++) {
                training.round(rounds);
            }
            training.cleanUp();
            console.line("  trained in " + rounds + " rounds");
        }
    }

    private void round(int round) {
        String principal = principal(round % ROLES);
        call(
                "POST",
                WORKSHOP + "/access-entries",
                Map.of("principalArn", principal, "kubernetesGroups", List.of("carts")));
        call(
                "PUT",
                WORKSHOP + "/access-entries/" + encoded(principal) + "/access-policies/" + encoded(VIEW),
                Map.of("accessScope", Map.of("type", "namespace", "namespaces", List.of("carts"))));
        for (int i = 0; i < DECISIONS_A_ROUND; i++) {
            call(
                    "POST",
                    "/decisions:check",
                    Map.of(
                            "cluster",
                            CLUSTER,
                            "principal",
                            principal,
                            "state",
                            "OBSERVED",
                            "resource",
                            Map.of("verb", i == 0 ? "delete" : "list", "resource", "pods", "namespace", "carts")));
        }
        look(WORKSHOP + "/access-entries/" + encoded(principal));
        look(WORKSHOP + "/access-entries" + JSON_QUERY);
        look("/clusters" + JSON_QUERY);
        look("/audit/events?pageSize=20&cluster=" + encoded(CLUSTER) + "&principal=" + encoded(principal));
        look("/whoami");
        if (round >= ROLES / 2) {
            remove(round - ROLES / 2);
        }
    }

    private void cleanUp() {
        IntStream.range(0, ROLES).forEach(this::remove);
    }

    private void remove(int role) {
        var _ = api.call(
                "delete an entry",
                "DELETE",
                WORKSHOP + "/access-entries/" + encoded(principal(role % ROLES)),
                null,
                Set.of(200, 204, 404));
    }

    private void look(String path) {
        var _ = api.call("look at " + path, "GET", path, null, Set.of(200));
    }

    /** Entries of an earlier round may be in the way: a refusal is as good a lesson. */
    private void call(String method, String path, Object body) {
        int status = api.call(
                        "train by " + method + " " + path,
                        method,
                        path,
                        body,
                        Set.of(200, 201, 204, 400, 404, 409, 429))
                .status();
        if (status == 400) {
            throw new Failure("the training asks wrongly: " + method + " " + path + " was answered 400");
        }
    }

    private static String principal(int role) {
        return "arn:aws:iam::123456789012:role/trained-" + role;
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
