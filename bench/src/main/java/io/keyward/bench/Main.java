package io.keyward.bench;

import io.keyward.bench.decisions.DecisionsCommand;
import java.time.Clock;
import java.util.List;

/** Runs one benchmark; {@code ./keyward bench} has checked what it is given. */
public final class Main {

    private Main() {}

    public static void main(String[] args) throws Exception {
        List<String> options = List.of(args).subList(1, args.length);
        switch (args[0]) {
            case "decisions" -> new DecisionsCommand(options.contains("--quick"), Clock.systemUTC(), System.out).run();
            default -> throw new IllegalArgumentException("no benchmark is called " + args[0]);
        }
    }
}
