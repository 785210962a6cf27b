package io.keyward.bench.facts;

import java.util.List;
import java.util.Random;
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

    static String pickPattern(Random random) {
        return PATTERNS.get(random.nextInt(PATTERNS.size()));
    }
}
