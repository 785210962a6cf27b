package io.keyward.kubernetes.review;

import static io.keyward.kubernetes.codec.Shape.any;
import static io.keyward.kubernetes.codec.Shape.object;
import static io.keyward.kubernetes.codec.Shape.objects;
import static io.keyward.kubernetes.codec.Shape.string;
import static io.keyward.kubernetes.codec.Shape.stringMap;
import static io.keyward.kubernetes.codec.Shape.strings;

import io.keyward.kubernetes.codec.Shape;
import java.util.List;

/** The fields of the review types that a client sends. A status is read and thrown away. */
public final class ReviewShapes {

    private static final Shape NON_RESOURCE =
            new Shape("NonResourceAttributes", List.of(string("path", 1), string("verb", 2)));
    private static final Shape RESOURCE = new Shape(
            "ResourceAttributes",
            List.of(
                    string("namespace", 1),
                    string("verb", 2),
                    string("group", 3),
                    string("version", 4),
                    string("resource", 5),
                    string("subresource", 6),
                    string("name", 7),
                    object("fieldSelector", 8, selector("FieldSelectorAttributes", "FieldSelectorRequirement")),
                    object("labelSelector", 9, selector("LabelSelectorAttributes", "LabelSelectorRequirement"))));

    static final Shape SELF_SUBJECT_ACCESS = review(
            "SelfSubjectAccessReview",
            new Shape(
                    "SelfSubjectAccessReviewSpec",
                    List.of(
                            object("resourceAttributes", 1, RESOURCE),
                            object("nonResourceAttributes", 2, NON_RESOURCE))));

    /** A review that names its subject; local ones have the same fields under another name. */
    public static final Shape SUBJECT_ACCESS = review(
            "SubjectAccessReview",
            new Shape(
                    "SubjectAccessReviewSpec",
                    List.of(
                            object("resourceAttributes", 1, RESOURCE),
                            object("nonResourceAttributes", 2, NON_RESOURCE),
                            string("user", 3),
                            strings("groups", 4),
                            stringMap("extra", 5),
                            string("uid", 6))));

    static final Shape SELF_SUBJECT_RULES =
            review("SelfSubjectRulesReview", new Shape("SelfSubjectRulesReviewSpec", List.of(string("namespace", 1))));

    static final Shape SELF_SUBJECT = new Shape("SelfSubjectReview", List.of(any("metadata", 1), any("status", 2)));

    private ReviewShapes() {}

    private static Shape review(String kind, Shape spec) {
        return new Shape(kind, List.of(any("metadata", 1), object("spec", 2, spec), any("status", 3)));
    }

    private static Shape selector(String kind, String requirement) {
        return new Shape(
                kind,
                List.of(
                        string("rawSelector", 1),
                        objects(
                                "requirements",
                                2,
                                new Shape(
                                        requirement,
                                        List.of(string("key", 1), string("operator", 2), strings("values", 3))))));
    }
}
