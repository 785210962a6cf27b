package io.keyward.bench.facts;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The namespaces there are: one for each service and stage. */
public final class Namespaces {

    private static final List<String> STAGES = List.of("dev", "test", "staging", "prod");
    private static final List<String> SERVICES = List.of(
            "assets",
            "carts",
            "catalog",
            "checkout",
            "customers",
            "delivery",
            "feedback",
            "fraud",
            "gateway",
            "identity",
            "inventory",
            "invoices",
            "ledger",
            "mail",
            "orders",
            "payments",
            "pricing",
            "ratings",
            "returns",
            "search",
            "shipping",
            "stock",
            "tax",
            "ui",
            "wishlist");

    /** Every namespace, such as {@code dev-carts}. */
    public static final List<String> ALL = STAGES.stream()
            .flatMap(stage -> SERVICES.stream().map(service -> stage + "-" + service))
            .toList();

    private static final List<String> PATTERNS = Stream.concat(
                    STAGES.stream().map(stage -> stage + "-*"), STAGES.stream().map(stage -> stage + "-c*"))
            .toList();

    private Namespaces() {}

    static String pick(Random random) {
        return ALL.get(random.nextInt(ALL.size()));
    }

    /** One to three, of one service or of one stage. */
    static List<String> pickSome(Random random) {
        int count = 1 + random.nextInt(3);
        int stage = random.nextInt(STAGES.size());
        int service = random.nextInt(SERVICES.size());
        boolean isOneService = random.nextBoolean();
        return IntStream.range(0, count)
                .mapToObj(i -> isOneService
                        ? STAGES.get((stage + i) % STAGES.size()) + "-" + SERVICES.get(service)
                        : STAGES.get(stage) + "-" + SERVICES.get(random.nextInt(SERVICES.size())))
                .distinct()
                .toList();
    }

    static String pickPattern(Random random) {
        return PATTERNS.get(random.nextInt(PATTERNS.size()));
    }
}
