package io.keyward.lab.eks;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.iam.Sha256;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.RememberedAnswer;
import io.keyward.lab.state.Written;
import io.keyward.lab.wire.Json;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Client request tokens: the same token with the same request gets the first answer again and changes nothing; with another request
 * it is refused. Only successes are remembered, for an hour, over restarts, per account and region.
 */
@ApplicationScoped
class Repeats {

    private static final String TOKEN = "clientRequestToken";
    private static final int MAX_TOKEN = 256;

    private final Lab lab;

    Repeats(Lab lab) {
        this.lab = lab;
    }

    /** Decides a write unless the call's token was answered before; only within {@link Lab#write}. */
    Written<ObjectNode> once(EksCall call, Supplier<Written<ObjectNode>> decide) {
        Optional<String> token = call.body().string(TOKEN);
        if (token.isEmpty()) {
            return decide.get();
        }
        if (token.get().isEmpty() || token.get().length() > MAX_TOKEN) {
            throw EksErrors.parameter("The clientRequestToken must have 1 to " + MAX_TOKEN + " characters.");
        }
        String hash = requestHash(call);
        String account = call.caller().account();
        String region = call.caller().region();
        Optional<RememberedAnswer> former = lab.answerTo(account, region, token.get());
        if (former.isPresent()) {
            return Written.nothing(repeat(former.get(), hash));
        }
        Written<ObjectNode> written = decide.get();
        List<Change> changes = new ArrayList<>(written.changes());
        changes.add(new Change.AnswerGiven(new RememberedAnswer(
                account, region, token.get(), hash, written.answer().toString(), lab.now())));
        return new Written<>(written.answer(), changes);
    }

    private static ObjectNode repeat(RememberedAnswer former, String requestHash) {
        if (!former.requestHash().equals(requestHash)) {
            throw EksErrors.parameter("The clientRequestToken was already used for a request with other parameters.");
        }
        return Json.parse(former.answer());
    }

    private static String requestHash(EksCall call) {
        ObjectNode request = Json.object().put("operation", call.operation().wireName());
        request.set("labels", Json.object(call.rawLabels()));
        request.set("body", call.body().node().deepCopy().without(TOKEN));
        return Sha256.hex(Json.sorted(request));
    }
}
