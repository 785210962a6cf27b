package io.keyward.lab.identity;

import io.keyward.lab.iam.AccessKeyIds;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.identity.AuthenticationException.Problem;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Session;
import io.keyward.lab.wire.Request;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * Finds the caller of a request. The account comes from the access key and the region from the credential scope; the signature is
 * <strong>not</strong> verified. A long-term key (or an account's twelve digits in its place) is the account's user {@code admin};
 * a temporary key needs the session token it was handed out with.
 */
@ApplicationScoped
public class Authenticator {

    private static final Duration PRESIGNED_FOR = Duration.ofMinutes(15);
    private static final DateTimeFormatter AMZ_DATE = DateTimeFormatter.ofPattern("uuuuMMdd'T'HHmmss'Z'");

    private final Lab lab;
    private final Principals principals;
    private final Clock clock;

    Authenticator(Lab lab, Principals principals, Clock clock) {
        this.lab = lab;
        this.principals = principals;
        this.clock = clock;
    }

    /**
     * The caller of a request to a service.
     *
     * @throws AuthenticationException if the credential is missing, garbled, unknown, expired or for another service
     */
    public Caller caller(Request request, String service) {
        Credential credential = Credential.of(request);
        if (!credential.service().equals(service)) {
            throw new AuthenticationException(
                    Problem.WRONG_SCOPE, "Credential should be scoped to correct service: '" + service + "'.");
        }
        if (request.header("authorization").isEmpty()) {
            checkPresigned(request);
        }
        String account = AccessKeyIds.account(credential.accessKeyId()).orElseThrow(Authenticator::unknownKey);
        if (AccessKeyIds.isTemporary(credential.accessKeyId())) {
            return sessionCaller(account, credential);
        }
        IamPrincipal admin = new IamPrincipal(account, IamPrincipal.Kind.USER, "/", "admin");
        return new Caller(
                account,
                credential.region(),
                credential.accessKeyId(),
                admin.arn(),
                principals.uniqueId(admin),
                Optional.empty());
    }

    private Caller sessionCaller(String account, Credential credential) {
        Session session = lab.session(credential.accessKeyId())
                .filter(s -> credential.sessionToken().filter(s::hasToken).isPresent())
                .orElseThrow(Authenticator::unknownKey);
        if (!clock.instant().isBefore(session.expiresAt())) {
            throw new AuthenticationException(
                    Problem.EXPIRED_SESSION, "The security token included in the request is expired");
        }
        String userId = session.roleId() + ":" + session.sessionName();
        return new Caller(
                account,
                credential.region(),
                credential.accessKeyId(),
                session.sessionArn(),
                userId,
                Optional.of(session));
    }

    private void checkPresigned(Request request) {
        String text = request.query().first("X-Amz-Date").orElse("");
        Instant signed;
        try {
            signed = LocalDateTime.parse(text, AMZ_DATE).toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException e) {
            throw new AuthenticationException(
                    Problem.INCOMPLETE, "Date must be in ISO-8601 'basic format'. Got 'X-Amz-Date' that is not.");
        }
        Instant oldest = clock.instant().minus(PRESIGNED_FOR);
        if (signed.isBefore(oldest)) {
            throw new AuthenticationException(
                    Problem.WRONG_SCOPE,
                    "Signature expired: " + text + " is now earlier than "
                            + AMZ_DATE.format(oldest.atOffset(ZoneOffset.UTC)) + " (15 min. ago)");
        }
    }

    private static AuthenticationException unknownKey() {
        return new AuthenticationException(
                Problem.UNKNOWN_KEY, "The security token included in the request is invalid.");
    }
}
