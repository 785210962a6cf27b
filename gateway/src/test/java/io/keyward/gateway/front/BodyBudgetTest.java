package io.keyward.gateway.front;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.keyward.grpc.error.ServiceException.Busy;
import io.keyward.grpc.error.ServiceException.RateLimited;
import org.junit.jupiter.api.Test;

class BodyBudgetTest {

    private final BodyBudget budget = new BodyBudget(20, 10);

    @Test
    void one_sender_cannot_take_the_place_of_others() {
        budget.reserve("alice", 6);
        budget.reserve("alice", 4);

        assertThatThrownBy(() -> budget.reserve("alice", 1)).isInstanceOf(RateLimited.class);
        assertThatCode(() -> budget.reserve("bob", 10)).doesNotThrowAnyException();
    }

    @Test
    void all_together_have_a_limit() {
        budget.reserve("alice", 10);
        budget.reserve("bob", 10);

        assertThatThrownBy(() -> budget.reserve("carol", 1)).isInstanceOf(Busy.class);
    }

    @Test
    void what_was_answered_or_refused_takes_no_room() {
        budget.reserve("alice", 10);
        assertThatThrownBy(() -> budget.reserve("alice", 10)).isInstanceOf(RateLimited.class);
        budget.release("alice", 10);

        assertThatCode(() -> {
                    budget.reserve("alice", 10);
                    budget.reserve("bob", 10);
                })
                .doesNotThrowAnyException();
    }
}
