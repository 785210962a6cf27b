package io.keyward.authorizer;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Every question that can be made of the words of {@link RandomStates} and one unknown word of each kind. */
public final class QuestionGrid {

    private static final List<String> VERBS = with(RandomStates.VERBS, "unknown");
    private static final List<String> GROUPS = with(RandomStates.GROUPS, "unknown.example.com");
    private static final List<String> RESOURCES = with(RandomStates.RESOURCES, "unknowns");
    private static final List<String> SUBRESOURCES = with(RandomStates.SUBRESOURCES, "unknown");
    private static final List<String> NAMES = with(RandomStates.NAMES, "unknown");
    private static final List<String> NAMESPACES = with(RandomStates.NAMESPACES, "unknown");
    private static final List<String> PATHS = with(RandomStates.PATHS, "/unknown");

    private QuestionGrid() {}

    /** Passes every question on. */
    public static void forEach(Consumer<Attributes> question) {
        for (String verb : VERBS) {
            PATHS.forEach(path -> question.accept(new NonResourceAttributes(verb, path)));
            for (String group : GROUPS) {
                RESOURCES.stream()
                        .filter(resource -> !resource.contains("/"))
                        .forEach(resource -> onResource(verb, group, resource, question));
            }
        }
    }

    private static void onResource(String verb, String group, String resource, Consumer<Attributes> question) {
        for (String subresource : SUBRESOURCES) {
            for (String name : NAMES) {
                for (String namespace : NAMESPACES) {
                    question.accept(new ResourceAttributes(verb, group, "v1", resource, subresource, name, namespace));
                }
            }
        }
    }

    private static List<String> with(List<String> words, String unknown) {
        List<String> all = new ArrayList<>(words.stream().distinct().toList());
        all.add(unknown);
        return all;
    }
}
