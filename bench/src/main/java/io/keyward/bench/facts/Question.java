package io.keyward.bench.facts;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.util.function.UnaryOperator;

/**
 * One access question with its right answer.
 *
 * @param allowed the answer by {@link RightAnswers}; where it is no, it is a certain one
 */
public record Question(String principalArn, Attributes attributes, boolean allowed) {

    /** The question in strings of its own, with bytes of their own, as one that came over a wire. */
    public Question copied() {
        return with(text -> String.valueOf(text.toCharArray()));
    }

    /**
     * The question in strings that are new but share their bytes: as long as this question's own have never been hashed,
     * nor have these.
     */
    public Question fresh() {
        return with(String::new);
    }

    /** What is asked, where it is known to be a resource. */
    public ResourceAttributes resource() {
        return (ResourceAttributes) attributes;
    }

    private Question with(UnaryOperator<String> text) {
        Attributes asked =
                switch (attributes) {
                    case ResourceAttributes resource ->
                        new ResourceAttributes(
                                text.apply(resource.verb()),
                                text.apply(resource.group()),
                                text.apply(resource.version()),
                                text.apply(resource.resource()),
                                text.apply(resource.subresource()),
                                text.apply(resource.name()),
                                text.apply(resource.namespace()));
                    case NonResourceAttributes url ->
                        new NonResourceAttributes(text.apply(url.verb()), text.apply(url.path()));
                };
        return new Question(text.apply(principalArn), asked, allowed);
    }
}
