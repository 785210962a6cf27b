package io.keyward.grpc.doctor;

import io.keyward.grpc.doctor.Finding.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What was found at one service.
 *
 * @param findings in the order of the checks
 */
public record Examination(String service, List<Finding> findings) {

    public Examination {
        findings = List.copyOf(findings);
    }

    /** Makes all checks side by side; one that is not done in time has failed. */
    public static Examination of(String service, List<Check> checks, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        List<FutureTask<List<Finding>>> looking = new ArrayList<>();
        for (Check check : checks) {
            FutureTask<List<Finding>> look = new FutureTask<>(check.look()::look);
            looking.add(look);
            // A platform thread: drivers may hold a monitor while they wait.
            Thread.ofPlatform().daemon().name("look at " + check.subject()).start(look);
        }
        List<Finding> findings = new ArrayList<>();
        for (int i = 0; i < checks.size(); i++) {
            findings.addAll(outcome(checks.get(i), looking.get(i), end, limit));
        }
        return new Examination(service, findings);
    }

    private static List<Finding> outcome(Check check, FutureTask<List<Finding>> look, long end, Duration limit)
            throws InterruptedException {
        try {
            return look.get(Math.max(1, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            look.cancel(true);
            return List.of(Finding.fail(
                    check.subject(),
                    "no answer within " + limit.toSeconds() + " s",
                    "look whether a firewall or NetworkPolicy drops packets on the way"));
        } catch (ExecutionException e) {
            return List.of(Finding.fail(
                    check.subject(),
                    "cannot be looked at: " + e.getCause(),
                    "this is a fault of doctor's, please report it"));
        }
    }

    /** Whether nothing failed. */
    public boolean isGood() {
        return findings.stream().noneMatch(finding -> finding.level() == Level.FAIL);
    }

    /** For people: a line for each finding, and one below for what to do. */
    public String text() {
        StringBuilder text = new StringBuilder(service).append('\n');
        for (Finding finding : findings) {
            text.append(String.format("  %-4s  %s: %s%n", finding.level(), finding.subject(), finding.words()));
            if (!finding.remedy().isEmpty()) {
                text.append("        → ").append(finding.remedy()).append('\n');
            }
        }
        return text.toString();
    }

    /** For programs: one object in one line. */
    public String json() {
        StringBuilder json = new StringBuilder("{\"service\":").append(quoted(service));
        json.append(",\"good\":").append(isGood()).append(",\"findings\":[");
        for (int i = 0; i < findings.size(); i++) {
            Finding finding = findings.get(i);
            json.append(i == 0 ? "" : ",")
                    .append("{\"subject\":")
                    .append(quoted(finding.subject()))
                    .append(",\"level\":")
                    .append(quoted(finding.level().name()))
                    .append(",\"words\":")
                    .append(quoted(finding.words()))
                    .append(",\"remedy\":")
                    .append(quoted(finding.remedy()))
                    .append('}');
        }
        return json.append("]}").toString();
    }

    private static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '"' || c == '\\') {
                quoted.append('\\').append(c);
            } else if (c < ' ') {
                quoted.append(String.format("\\u%04x", (int) c));
            } else {
                quoted.append(c);
            }
        }
        return quoted.append('"').toString();
    }
}
