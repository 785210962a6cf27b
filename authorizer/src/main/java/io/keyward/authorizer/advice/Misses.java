package io.keyward.authorizer.advice;

import io.keyward.authorizer.Decision;
import io.keyward.authorizer.PrincipalAccess;
import io.keyward.authorizer.Reason;
import io.keyward.authorizer.advice.Sources.Source;
import io.keyward.authorizer.identity.Session;
import io.keyward.authorizer.policy.PublishedRule;
import io.keyward.authorizer.rbac.BindingText;
import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import io.keyward.authorizer.rules.PolicyRule;
import io.keyward.authorizer.wording.GoQuote;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Finds the one thing by which a source misses a request; where it is one of several, each. */
final class Misses {

    /** A near miss and how near it is. */
    record Miss(Kind kind, NearMiss nearMiss) {

        static final Comparator<Miss> ORDER = Comparator.comparing(Miss::kind)
                .thenComparing(miss -> miss.nearMiss().wouldAllow())
                .thenComparing(miss -> miss.nearMiss().ifOnly());
    }

    /** What is amiss, the nearest first. */
    enum Kind {
        SESSION,
        SCOPE,
        NAME,
        UNPUBLISHED_NAME,
        SUBRESOURCE,
        VERB,
        GROUP
    }

    private final Source source;
    private final List<Miss> misses = new ArrayList<>();

    private Misses(Source source) {
        this.source = source;
    }

    static List<Miss> of(Source source, Attributes request) {
        Misses found = new Misses(source);
        if (!source.inScope()) {
            found.scope(request);
            return found.misses;
        }
        found.alternatives(Kind.VERB, "the verb were ", rule -> verbs(rule, request));
        if (request instanceof ResourceAttributes asked) {
            found.alternatives(Kind.NAME, "the object's name were ", rule -> names(rule, asked));
            found.alternatives(Kind.SUBRESOURCE, "the resource were ", rule -> resources(rule, asked));
            found.alternatives(Kind.GROUP, "the API group were ", rule -> groups(rule, asked));
            found.unpublishedNames(asked);
        }
        return found.misses;
    }

    /** The bindings that would allow it if the session had this name. */
    static List<Miss> ofSession(PrincipalAccess access, String sessionName, Attributes request) {
        if (!(access.decide(Session.named(sessionName), request) instanceof Decision.Allowed allowed)) {
            return List.of();
        }
        String ifOnly = "the session's name were " + GoQuote.quote(sessionName)
                + ", which whoever may take the role can choose";
        return allowed.reasons().stream()
                .filter(Reason.ByRole.class::isInstance)
                .map(Reason.ByRole.class::cast)
                .map(role -> new NearMiss(BindingText.of(role.binding(), role.subject()), ifOnly, null, role.binding()))
                .map(near -> new Miss(Kind.SESSION, near))
                .toList();
    }

    private void scope(Attributes request) {
        if (complete().stream().anyMatch(rule -> rule.matches(request))) {
            add(Kind.SCOPE, source.elsewhere());
        }
    }

    private void unpublishedNames(ResourceAttributes asked) {
        for (PublishedRule rule : source.rules()) {
            if (rule.limited() && rule.rule().matches(asked)) {
                add(
                        Kind.UNPUBLISHED_NAME,
                        "the object were one of those it is limited to, whose names AWS does not publish: "
                                + rule.limitation());
            }
        }
    }

    private void alternatives(Kind kind, String words, Function<PolicyRule, Collection<String>> ofRule) {
        SortedSet<String> alternatives = new TreeSet<>();
        complete().forEach(rule -> alternatives.addAll(ofRule.apply(rule)));
        if (!alternatives.isEmpty()) {
            add(kind, words + alternatives.stream().map(GoQuote::quote).collect(Collectors.joining(" or ")));
        }
    }

    private List<PolicyRule> complete() {
        return source.rules().stream()
                .filter(rule -> !rule.limited())
                .map(PublishedRule::rule)
                .toList();
    }

    private void add(Kind kind, String ifOnly) {
        misses.add(new Miss(kind, new NearMiss(source.text(), ifOnly, source.association(), source.binding())));
    }

    private static List<String> verbs(PolicyRule rule, Attributes request) {
        return rule.verbs().stream()
                .filter(verb -> rule.matches(withVerb(request, verb)))
                .toList();
    }

    private static Attributes withVerb(Attributes request, String verb) {
        return switch (request) {
            case ResourceAttributes asked ->
                with(asked, verb, asked.group(), asked.resource(), asked.subresource(), asked.name());
            case NonResourceAttributes asked -> new NonResourceAttributes(verb, asked.path());
        };
    }

    private static List<String> names(PolicyRule rule, ResourceAttributes asked) {
        return rule.resourceNames().stream()
                .filter(name -> rule.matches(
                        with(asked, asked.verb(), asked.group(), asked.resource(), asked.subresource(), name)))
                .toList();
    }

    /** Only the resource without its subresource, or a subresource of it; any other resource is not near. */
    private static List<String> resources(PolicyRule rule, ResourceAttributes asked) {
        if (!asked.subresource().isEmpty()) {
            boolean whole = rule.matches(with(asked, asked.verb(), asked.group(), asked.resource(), "", asked.name()));
            return whole ? List.of(asked.resource()) : List.of();
        }
        return rule.resources().stream()
                .filter(resource -> resource.startsWith(asked.resource() + "/"))
                .filter(resource -> rule.matches(with(asked, asked.verb(), asked.group(), resource, "", asked.name())))
                .toList();
    }

    /** A rule for all resources of a group says nothing of this one, so that another group only counts if it is named. */
    private static List<String> groups(PolicyRule rule, ResourceAttributes asked) {
        return rule.resources().contains(asked.combinedResource())
                ? rule.apiGroups().stream()
                        .filter(group -> rule.matches(
                                with(asked, asked.verb(), group, asked.resource(), asked.subresource(), asked.name())))
                        .toList()
                : List.of();
    }

    private static ResourceAttributes with(
            ResourceAttributes asked, String verb, String group, String resource, String subresource, String name) {
        return new ResourceAttributes(verb, group, asked.version(), resource, subresource, name, asked.namespace());
    }
}
