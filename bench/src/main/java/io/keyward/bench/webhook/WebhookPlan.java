package io.keyward.bench.webhook;

import java.util.ArrayList;
import java.util.List;

/** One load to be put on both servers. */
record WebhookPlan(String name, List<Review> reviews) {

    WebhookPlan {
        reviews = List.copyOf(reviews);
    }

    /** Each kind alone, then both in turn. */
    static List<WebhookPlan> of(List<Review> tokens, List<Review> access) {
        List<Review> both = new ArrayList<>();
        for (int number = 0; number < access.size(); number++) {
            both.add(access.get(number));
            both.add(tokens.get(number % tokens.size()));
        }
        return List.of(
                new WebhookPlan("SubjectAccessReview", access),
                new WebhookPlan("TokenReview", tokens),
                new WebhookPlan("both in turn", both));
    }
}
