package io.keyward.gateway.login;

import io.keyward.kubernetes.token.Sts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Spares STS the same question within a minute. Only answers that name somebody are kept, under a hash of the question, and the
 * token's own end is checked anew each time, before anything is looked up here.
 */
final class RememberedSts implements Sts {

    static final Duration KEPT = Duration.ofMinutes(1);
    static final int MOST = 10_000;

    private final Sts sts;
    private final Clock clock;

    /** The oldest first, and so the first to end. */
    private final Map<String, Kept> answers = new LinkedHashMap<>();

    RememberedSts(Sts sts, Clock clock) {
        this.sts = sts;
        this.clock = clock;
    }

    private record Kept(Answer answer, Instant until) {}

    @Override
    public Answer getCallerIdentity(String host, String query, String clusterId) throws IOException {
        String question = hash(host + "\n" + clusterId + "\n" + query);
        Optional<Answer> known = known(question);
        if (known.isPresent()) {
            return known.get();
        }
        Answer answer = sts.getCallerIdentity(host, query, clusterId);
        if (answer.status() == 200) {
            keep(question, answer);
        }
        return answer;
    }

    private synchronized Optional<Answer> known(String question) {
        Kept kept = answers.get(question);
        return kept == null || !clock.instant().isBefore(kept.until()) ? Optional.empty() : Optional.of(kept.answer());
    }

    private synchronized void keep(String question, Answer answer) {
        Instant now = clock.instant();
        answers.remove(question);
        Iterator<Kept> oldest = answers.values().iterator();
        while (oldest.hasNext()) {
            Kept kept = oldest.next();
            if (answers.size() < MOST && now.isBefore(kept.until())) {
                break;
            }
            oldest.remove();
        }
        answers.put(question, new Kept(answer, now.plus(KEPT)));
    }

    private static String hash(String text) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return new String(digest, StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
