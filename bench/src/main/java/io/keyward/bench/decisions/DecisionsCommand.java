package io.keyward.bench.decisions;

import io.keyward.bench.kubernetes.GoTiming;
import io.keyward.bench.kubernetes.KubernetesAuthorizer;
import io.keyward.bench.memory.Footprint;
import io.keyward.bench.process.JavaProgram;
import io.keyward.bench.process.Output;
import io.keyward.bench.report.Figures;
import io.keyward.bench.report.JsonFile;
import io.keyward.bench.report.Machine;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import org.openjdk.jmh.runner.RunnerException;

/** {@code ./keyward bench decisions}: measures, shows progress, and ends in a table. */
public final class DecisionsCommand {

    /** The associations of 3,000 entries, of which EKS allows a cluster no more. */
    private static final int LARGEST_CLUSTER = 7_500;

    private static final Duration MOST_FOR_MEMORY = Duration.ofMinutes(3);

    private final boolean quick;
    private final Clock clock;
    private final PrintStream out;

    public DecisionsCommand(boolean quick, Clock clock, PrintStream out) {
        this.quick = quick;
        this.clock = clock;
        this.out = out;
    }

    /** @throws RunnerException if anything gives a wrong answer, or JMH fails */
    public void run() throws IOException, InterruptedException, RunnerException {
        String time = clock.instant().truncatedTo(ChronoUnit.SECONDS).toString();
        Machine machine = Machine.here();
        out.println(machine);
        Path logFile = JsonFile.folder().resolve("jmh.log");
        try (PrintStream log = new PrintStream(Files.newOutputStream(logFile), true, StandardCharsets.UTF_8)) {
            Trials trials = new Trials(quick, log);
            out.println(trials.method());
            out.println("JMH says more in " + logFile);
            Results results =
                    new Results(time, machine, trials.method(), timings(trials), kubernetes(), memory(LARGEST_CLUSTER));
            out.println();
            out.print(new DecisionsReport(results));
            out.println("as JSON: " + JsonFile.write("decisions.json", results));
        }
    }

    private List<Timing> timings(Trials trials) throws RunnerException {
        List<Trial> all = Trial.all(quick);
        List<Timing> timings = new ArrayList<>();
        for (Trial trial : all) {
            Timing timing = trials.run(trial);
            timings.add(timing);
            out.printf(
                    "  [%d/%d] %s %s: %s ns, %s B%n",
                    timings.size(),
                    all.size(),
                    timing.name(),
                    Figures.whole(timing.size()),
                    Figures.brief(timing.nanos()),
                    Figures.whole(timing.bytes()));
        }
        return timings;
    }

    private List<GoTiming> kubernetes() throws IOException, InterruptedException {
        String command = System.getenv(KubernetesAuthorizer.VARIABLE);
        if (quick || command == null || command.isBlank()) {
            out.println("  skipped: Kubernetes' own authorizer, "
                    + (quick ? "which takes too long for --quick" : KubernetesAuthorizer.VARIABLE + " is not set"));
            return List.of();
        }
        out.println("  Kubernetes' own authorizer: " + command);
        return KubernetesAuthorizer.time(command, List.of(60, 1_000, 10_000));
    }

    private Results.Memory memory(int associations) throws IOException, InterruptedException {
        out.println("  memory of " + Figures.whole(associations) + " associations");
        List<String> options = new ArrayList<>(Trials.JVM);
        options.addAll(List.of("-Djdk.attach.allowAttachSelf=true", "-XX:+EnableDynamicAgentLoading"));
        ProcessBuilder program = JavaProgram.command(options, Footprint.class, List.of(Integer.toString(associations)));
        String[] figures = Output.of(program, MOST_FOR_MEMORY).getLast().split(" ", 3);
        return new Results.Memory(associations, Long.parseLong(figures[0]), Long.parseLong(figures[1]));
    }
}
