package io.keyward.bench.webhook;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** TokenReviews of the lab's administrator, each token another one. The lab's STS looks at no signature, so these are made up. */
final class TokenReviews {

    /** Whose tokens they are. */
    static final String PRINCIPAL = "arn:aws:iam::123456789012:user/admin";

    private static final String ACCOUNT = "123456789012";
    private static final DateTimeFormatter DATE =
            DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

    private TokenReviews() {}

    /** So many, signed now for this STS. */
    static List<Review> of(int count, URI sts, Instant now) {
        return IntStream.range(0, count)
                .mapToObj(number -> review(token(number, sts, DATE.format(now))))
                .toList();
    }

    private static Review review(String token) {
        ObjectNode review = JsonNodeFactory.instance
                .objectNode()
                .put("kind", "TokenReview")
                .put("apiVersion", "authentication.k8s.io/v1");
        review.putObject("metadata");
        review.putObject("spec")
                .put("token", token)
                .putArray("audiences")
                .add("https://kubernetes.default.svc.cluster.local");
        review.putObject("status").putObject("user");
        return Review.of("authenticate", review, "\"authenticated\":true");
    }

    private static String token(int number, URI sts, String date) {
        String url = sts + "/?Action=GetCallerIdentity&Version=2011-06-15&X-Amz-Algorithm=AWS4-HMAC-SHA256"
                + "&X-Amz-Credential=" + ACCOUNT + "%2F" + date.substring(0, 8) + "%2Fus-west-2%2Fsts%2Faws4_request"
                + "&X-Amz-Date=" + date + "&X-Amz-Expires=60&X-Amz-SignedHeaders=host%3Bx-k8s-aws-id"
                + "&X-Amz-Signature=%064x".formatted(number);
        return "k8s-aws-v1."
                + Base64.getUrlEncoder().withoutPadding().encodeToString(url.getBytes(StandardCharsets.UTF_8));
    }
}
