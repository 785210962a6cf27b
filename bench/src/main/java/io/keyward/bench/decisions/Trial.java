package io.keyward.bench.decisions;

import java.util.List;
import java.util.stream.Stream;

/**
 * One thing to measure.
 *
 * @param parameter the benchmark's name for the size; empty if it has none
 * @param size of the state
 */
public record Trial(Class<?> benchmark, String method, String parameter, int size) {

    private static final List<Integer> ALL_SIZES = List.of(10, 1_000, 10_000, 100_000, 1_000_000);

    /** Everything there is to measure; if quick, on small states only. */
    static List<Trial> all(boolean quick) {
        List<Integer> engine = quick ? List.of(10, 1_000) : ALL_SIZES;
        List<Integer> scan = quick ? List.of(10, 1_000) : List.of(10, 1_000, 10_000);
        List<Integer> peers = quick ? List.of(10) : List.of(10, 1_000);
        List<Integer> oneRole = quick ? List.of(1_000) : List.of(60, 1_000, 10_000);
        List<Integer> whoCan = quick ? List.of(25_000) : List.of(250_000);
        return Stream.of(
                        of(
                                EngineBenchmark.class,
                                "associations",
                                engine,
                                "allow",
                                "noOpinion",
                                "mixed",
                                "mixedFresh",
                                "everyone"),
                        of(FreshBenchmark.class, "", List.of(0), "make"),
                        of(WhoCanBenchmark.class, "associations", whoCan, "find", "list"),
                        of(LinearScanBenchmark.class, "associations", scan, "mixed"),
                        of(CedarBenchmark.class, "associations", peers, "withSchema", "withoutSchema"),
                        of(CasbinBenchmark.class, "associations", peers, "mixed"),
                        of(
                                OneRoleBenchmark.class,
                                "bindings",
                                oneRole,
                                "engineAllowed",
                                "engineNotAllowed",
                                "scanAllowed",
                                "scanNotAllowed"))
                .flatMap(trials -> trials)
                .toList();
    }

    private static Stream<Trial> of(Class<?> benchmark, String parameter, List<Integer> sizes, String... methods) {
        return sizes.stream()
                .flatMap(size -> Stream.of(methods).map(method -> new Trial(benchmark, method, parameter, size)));
    }

    public String name() {
        return benchmark.getSimpleName().replace("Benchmark", "") + "." + method;
    }
}
