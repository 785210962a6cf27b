package io.keyward.simulate;

import io.keyward.authorizer.policy.AccessPolicyCatalogue;
import java.util.List;

/**
 * How the program is called.
 *
 * @param file the name of the input; {@code -} for the standard input
 * @param expect whether to compare with answers in the input
 * @param anyName whether rules for objects whose names AWS does not publish are taken to be for any object
 * @param help whether to explain the program and do nothing else
 */
record Options(String file, boolean expect, boolean anyName, boolean help) {

    static final String STDIN = "-";

    static final String HELP = """
            usage: ./keyward simulate [FILE|-] [--expect] [--unpublished-names any|unknown]

            Answers access questions offline. Reads JSON Lines, each a cluster state and questions on it, and prints the same
            lines with the answers filled in. Without FILE, or with -, it reads the standard input; a FILE that ends in .gz is
            decompressed. A line has at most 64 MiB.

              --expect              compare with the answers in the input instead: print each difference, then a summary
              --unpublished-names   some rules of access policies are for a few objects only whose names AWS does not
                                    publish; `any` (default) takes them as listed, for any object, `unknown` answers
                                    "unknown": true where a verdict hangs on one

            Exit status: 0; 1 if --expect found differences; 2 if the call or the input cannot be understood.
            docs/simulate.md describes the lines.
            """;

    /** @throws BadInput if the arguments are not understood */
    static Options parse(List<String> arguments) {
        String file = "";
        boolean expect = false;
        boolean anyName = true;
        boolean help = false;
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--expect" -> expect = true;
                case "--help", "-h" -> help = true;
                case "--unpublished-names" -> {
                    i++;
                    anyName = anyName(i < arguments.size() ? arguments.get(i) : "");
                }
                default -> {
                    if (argument.startsWith("--unpublished-names=")) {
                        anyName = anyName(argument.substring(argument.indexOf('=') + 1));
                    } else if (argument.startsWith("-") && !argument.equals(STDIN)) {
                        throw new BadInput("does not know '" + argument + "'");
                    } else if (file.isEmpty() && !argument.isEmpty()) {
                        file = argument;
                    } else {
                        throw new BadInput("reads one FILE, not also '" + argument + "'");
                    }
                }
            }
        }
        return new Options(file.isEmpty() ? STDIN : file, expect, anyName, help);
    }

    private static boolean anyName(String word) {
        return switch (word) {
            case "any" -> true;
            case "unknown" -> false;
            default -> throw new BadInput("--unpublished-names takes any or unknown, not '" + word + "'");
        };
    }

    /** The rules of access policies as the options take them. */
    AccessPolicyCatalogue catalogue() {
        AccessPolicyCatalogue builtIn = AccessPolicyCatalogue.builtIn();
        return anyName ? builtIn.asListed() : builtIn;
    }
}
