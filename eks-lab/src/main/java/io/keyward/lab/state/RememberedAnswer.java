package io.keyward.lab.state;

import java.time.Instant;

/**
 * The answer a client request token stands for.
 *
 * @param account the caller's account
 * @param region the caller's region
 * @param token the client request token
 * @param requestHash SHA-256 in hex of the request without its token, to tell a repeat from another request
 * @param answer the JSON answered
 * @param at when it was answered
 */
public record RememberedAnswer(
        String account, String region, String token, String requestHash, String answer, Instant at) {

    /** What a token is looked up by. */
    public static String key(String account, String region, String token) {
        return account + "/" + region + "/" + token;
    }

    String key() {
        return key(account, region, token);
    }
}
