package io.keyward.local.lab;

import io.keyward.local.console.Failure;
import io.keyward.local.settings.Settings;
import io.keyward.local.settings.ShellExports;
import java.io.PrintStream;
import java.util.List;
import java.util.Map;

/** Replays the lab page step by step: the explanation, the command, its output, and what happened behind it. */
public final class Lab {
    private static final String DELETE = """
            aws eks delete-access-entry --cluster-name $EKS_CLUSTER_NAME \\
            --principal-arn $READ_ONLY_IAM_ROLE""";

    private final PrintStream out;
    private final Runnable pause;
    private final Map<String, String> exports;
    private final Shell shell;

    /**
     * @param pause returns when the reader wants to go on
     */
    public Lab(Settings settings, PrintStream out, Runnable pause) {
        this.out = out;
        this.pause = pause;
        this.exports = ShellExports.variables(settings);
        this.shell = new Shell(exports, settings.runDir());
    }

    /**
     * Goes through all steps. Another run begins anew.
     *
     * @throws Failure if a step does not end as the page says
     */
    public void replay() {
        List<Step> steps = Steps.ofThePage();
        try (KeywardApi api = new KeywardApi(
                export("KEYWARD_URL"),
                export("KEYWARD_TOKEN"),
                export("EKS_CLUSTER_NAME"),
                export("READ_ONLY_IAM_ROLE"))) {
            forgetEarlierRun(api);
            Behind behind = new Behind(api);
            for (int i = 0; i < steps.size(); i++) {
                out.println("\n--- " + (i + 1) + " of " + steps.size() + ": "
                        + steps.get(i).title());
                replay(steps.get(i), behind);
            }
        }
        out.println(
                "\nDone. In a shell with eval \"$(./keyward env)\" all of these commands work; every change and answer is at\n"
                        + export("KEYWARD_URL") + "/api/v1/audit/events?principal=" + export("READ_ONLY_IAM_ROLE"));
    }

    private void forgetEarlierRun(KeywardApi api) {
        if (api.entry().isEmpty()) {
            return;
        }
        out.println("The role has an access entry already, from an earlier run. It is deleted first:\n");
        show(DELETE);
        run(DELETE, 0);
    }

    private void replay(Step step, Behind behind) {
        step.explanation().forEach(out::println);
        out.println();
        show(step.command());
        pause.run();
        run(step.command(), step.exitStatus());
        out.println("\nbehind it:");
        for (String line : behind.of(step)) {
            out.println("  " + line.replace("\n", "\n  "));
        }
    }

    private void show(String command) {
        out.println("$ " + command.replace("\n", "\n    "));
    }

    private void run(String command, int exitStatus) {
        Shell.Result result = shell.run(command);
        out.print(result.output());
        out.flush();
        if (result.exitStatus() != exitStatus) {
            throw new Failure(
                    "the command ended with status " + result.exitStatus() + ", not " + exitStatus + ": " + command);
        }
    }

    private String export(String name) {
        return exports.getOrDefault(name, "");
    }
}
