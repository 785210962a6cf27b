package io.keyward.kubernetes.token;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * Who a token is for, as STS says.
 *
 * @param arn the ARN as STS gave it
 * @param canonicalArn of a role's session the role's ARN without path, else {@code arn}
 * @param account the account
 * @param userId the principal's unique id, without the session
 * @param sessionName the session's name; empty for users
 * @param accessKeyId the access key the token is signed with; empty if it names none
 */
public record CallerIdentity(
        String arn, String canonicalArn, String account, String userId, String sessionName, String accessKeyId) {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** @throws TokenException if the answer names no identity */
    static CallerIdentity of(Sts.Answer answer, String accessKeyId) {
        if (answer.status() != 200) {
            throw TokenException.sts("error from AWS (expected 200, got " + answer.status() + "). Body: "
                    + TokenException.excerpt(answer.body()));
        }
        JsonNode result = parse(answer.body()).path("GetCallerIdentityResponse").path("GetCallerIdentityResult");
        String arn = result.path("Arn").asText();
        String userId = result.path("UserId").asText();
        CallerArn caller = CallerArn.of(arn);
        String sessionName = "";
        if (caller.isRole()) {
            String[] parts = userId.split(":", -1);
            if (parts.length != 2) {
                throw TokenException.sts("malformed UserID " + TokenException.quoted(userId));
            }
            userId = parts[0];
            sessionName = parts[1];
        }
        return new CallerIdentity(
                arn, caller.canonical(), result.path("Account").asText(), userId, sessionName, accessKeyId);
    }

    private static JsonNode parse(String body) {
        try {
            return JSON.readTree(body);
        } catch (JsonProcessingException e) {
            String text = body.strip();
            throw TokenException.sts(
                    text.isEmpty()
                            ? "unexpected end of JSON input"
                            : "invalid character '" + text.charAt(0) + "' looking for beginning of value");
        }
    }
}
