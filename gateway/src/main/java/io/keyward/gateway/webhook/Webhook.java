package io.keyward.gateway.webhook;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Answers one kind of question of API servers. */
interface Webhook {

    /**
     * The review with its status. Blocks.
     *
     * @throws io.keyward.kubernetes.status.StatusException if there is none
     */
    ObjectNode answer(WebhookCall call);
}
