package io.keyward.bench.decisions;

import static java.util.Objects.requireNonNull;

import java.io.PrintStream;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import org.openjdk.jmh.runner.options.VerboseMode;

/** Runs trials by JMH: one thread, a JVM of its own for each, average time. */
public final class Trials {

    /** The same for all that is measured. */
    static final List<String> JVM = List.of(
            "-Xms4g",
            "-Xmx4g",
            "-XX:+UseParallelGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final boolean quick;
    private final PrintStream log;

    /** @param log takes all that JMH has to say */
    public Trials(boolean quick, PrintStream log) {
        this.quick = quick;
        this.log = log;
    }

    /** How it is measured, for the report. */
    public String method() {
        return "JMH %s, average time of one thread; a fork, %d × %d ms to warm up, %d × %d ms measured; %s"
                .formatted("1.37", warmups(), millis(), iterations(), millis(), String.join(" ", JVM.subList(0, 3)));
    }

    /** @throws RunnerException if it fails, which wrong answers make it do */
    public Timing run(Trial trial) throws RunnerException {
        ChainedOptionsBuilder options = new OptionsBuilder()
                .include("^" + trial.benchmark().getName() + "\\." + trial.method() + "$")
                .mode(Mode.AverageTime)
                .timeUnit(TimeUnit.NANOSECONDS)
                .threads(1)
                .forks(1)
                .warmupIterations(warmups())
                .warmupTime(TimeValue.milliseconds(millis()))
                .measurementIterations(iterations())
                .measurementTime(TimeValue.milliseconds(millis()))
                .addProfiler(GCProfiler.class)
                .addProfiler(ProcessorTime.class)
                .jvmArgs(JVM.toArray(String[]::new))
                .shouldFailOnError(true);
        if (!trial.parameter().isEmpty()) {
            options.param(trial.parameter(), Integer.toString(trial.size()));
        }
        RunResult result = new Runner(
                        options.build(), OutputFormatFactory.createFormatInstance(log, VerboseMode.NORMAL))
                .runSingle();
        Result<?> time = result.getPrimaryResult();
        return new Timing(
                trial.name(),
                trial.size(),
                time.getScore(),
                time.getScoreError(),
                secondary(result, ProcessorTime.RESULT),
                secondary(result, "gc.alloc.rate.norm"));
    }

    private static double secondary(RunResult result, String name) {
        return requireNonNull(result.getSecondaryResults().get(name)).getScore();
    }

    private int warmups() {
        return quick ? 1 : 3;
    }

    private int iterations() {
        return quick ? 2 : 5;
    }

    private int millis() {
        return quick ? 300 : 1000;
    }
}
