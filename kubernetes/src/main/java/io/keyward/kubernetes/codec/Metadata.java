package io.keyward.kubernetes.codec;

import java.util.List;

/** The metadata of objects, as far as requests are looked at. */
final class Metadata {

    static final Shape SHAPE = new Shape(
            "ObjectMeta",
            List.of(
                    Shape.string("name", 1),
                    Shape.string("generateName", 2),
                    Shape.string("namespace", 3),
                    Shape.string("selfLink", 4),
                    Shape.string("uid", 5),
                    Shape.string("resourceVersion", 6)));

    private Metadata() {}
}
