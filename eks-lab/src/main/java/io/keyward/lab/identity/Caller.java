package io.keyward.lab.identity;

import io.keyward.lab.state.Session;
import java.util.Optional;

/**
 * Who signed a request.
 *
 * @param account the account of the access key
 * @param region the region of the credential scope
 * @param accessKeyId the access key
 * @param arn the ARN GetCallerIdentity answers with
 * @param userId the unique id GetCallerIdentity answers with; of a session with its name
 * @param session the session, if the key is a temporary one
 */
public record Caller(
        String account, String region, String accessKeyId, String arn, String userId, Optional<Session> session) {}
