package io.keyward.authorizer;

import io.keyward.authorizer.rbac.Binding;
import io.keyward.authorizer.rbac.Rbac;
import io.keyward.authorizer.rbac.Subject;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Subjects of bindings that no access entry leads to, with the bindings; words are made of them only when they are read. */
final class Outsiders {

    private static final Comparator<Subject> ORDER = Comparator.comparing(Subject::kind)
            .thenComparing(Subject::namespace)
            .thenComparing(Subject::name);

    private record Bound(Binding binding, Subject subject) {}

    private final List<Bound> found = new ArrayList<>();

    void add(Binding binding, Subject subject) {
        found.add(new Bound(binding, subject));
    }

    /** Each subject once, a service account always with its namespace. */
    List<WhoCan.SubjectAccess> subjects() {
        SortedMap<Subject, List<String>> reasons = new TreeMap<>(ORDER);
        for (Bound bound : found) {
            reasons.computeIfAbsent(placed(bound), key -> new ArrayList<>())
                    .add(Rbac.Grant.of(bound.binding(), bound.subject()).text());
        }
        return reasons.entrySet().stream()
                .map(entry -> new WhoCan.SubjectAccess(
                        entry.getKey(),
                        entry.getValue().stream().sorted().distinct().toList()))
                .toList();
    }

    private static Subject placed(Bound bound) {
        Subject subject = bound.subject();
        boolean account = subject.kind().equals("ServiceAccount");
        boolean inherits = account && subject.namespace().isEmpty();
        return new Subject(
                subject.kind(),
                subject.name(),
                inherits ? bound.binding().namespace() : account ? subject.namespace() : "");
    }
}
