package io.keyward.lab.sts;

import io.keyward.lab.iam.AccessKeyIds;
import io.keyward.lab.iam.IamPrincipal;
import io.keyward.lab.iam.Sha256;
import io.keyward.lab.identity.Caller;
import io.keyward.lab.identity.Principals;
import io.keyward.lab.state.Change;
import io.keyward.lab.state.Lab;
import io.keyward.lab.state.Session;
import io.keyward.lab.state.Written;
import io.keyward.lab.wire.Query;
import jakarta.enterprise.context.ApplicationScoped;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Hands out temporary keys of a role. Every role that exists trusts every caller; policies and tags of a session are ignored. */
@ApplicationScoped
class AssumeRole {

    private static final String SESSION_NAME = "[\\w+=,.@-]{2,64}";
    private static final int DEFAULT_SECONDS = 3600;
    private static final int MIN_SECONDS = 900;
    private static final int MAX_SECONDS = 43_200;

    private final Lab lab;
    private final Principals principals;
    private final SecureRandom random = new SecureRandom();

    AssumeRole(Lab lab, Principals principals) {
        this.lab = lab;
        this.principals = principals;
    }

    StsResult perform(Query parameters, Caller caller) {
        String roleArn = required(parameters, "RoleArn", "roleArn");
        String sessionName = required(parameters, "RoleSessionName", "roleSessionName");
        if (!sessionName.matches(SESSION_NAME)) {
            throw invalid(
                    "roleSessionName",
                    "Member must have length 2 to 64 and satisfy the regular expression pattern: " + "[\\w+=,.@-]*");
        }
        Duration lifetime = lifetime(parameters);
        IamPrincipal role = IamPrincipal.parse(roleArn)
                .filter(IamPrincipal::isRole)
                .orElseThrow(() -> new StsError(
                        400,
                        "ValidationError",
                        roleArn.length() < 20
                                ? "1 validation error detected: Value at 'roleArn' failed to satisfy constraint: Member must have "
                                        + "length greater than or equal to 20"
                                : "Request ARN is invalid"));
        if (!principals.exists(role) || role.isServiceLinked()) {
            throw new StsError(
                    403,
                    "AccessDenied",
                    "User: " + caller.arn() + " is not authorized to perform: sts:AssumeRole on resource: " + roleArn);
        }
        return open(role, sessionName, lifetime);
    }

    private StsResult open(IamPrincipal role, String sessionName, Duration lifetime) {
        String keyId = AccessKeyIds.create("ASIA", role.account(), random);
        String token = randomText(96);
        Instant expiresAt = lab.now().plus(lifetime).truncatedTo(ChronoUnit.SECONDS);
        Session session = lab.write(() -> {
            Session opened = new Session(
                    keyId,
                    Sha256.hex(token),
                    role.arn(),
                    principals.uniqueId(role),
                    sessionName,
                    role.sessionArn(sessionName),
                    expiresAt);
            return new Written<>(opened, List.of(new Change.SessionOpened(opened)));
        });
        Map<String, Object> members = new LinkedHashMap<>();
        members.put(
                "AssumedRoleUser",
                ordered("AssumedRoleId", session.roleId() + ":" + sessionName, "Arn", session.sessionArn()));
        members.put(
                "Credentials",
                ordered(
                        "AccessKeyId",
                        keyId,
                        "SecretAccessKey",
                        randomText(30),
                        "SessionToken",
                        token,
                        "Expiration",
                        expiresAt.toString()));
        return new StsResult("AssumeRole", members);
    }

    private String randomText(int bytes) {
        byte[] noise = new byte[bytes];
        random.nextBytes(noise);
        return Base64.getEncoder().encodeToString(noise);
    }

    private static Duration lifetime(Query parameters) {
        String text = parameters.first("DurationSeconds").orElse(String.valueOf(DEFAULT_SECONDS));
        int seconds = text.matches("\\d{1,6}") ? Integer.parseInt(text) : 0;
        if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
            throw invalid("durationSeconds", "Member must have value between " + MIN_SECONDS + " and " + MAX_SECONDS);
        }
        return Duration.ofSeconds(seconds);
    }

    private static String required(Query parameters, String name, String member) {
        return parameters
                .first(name)
                .filter(value -> !value.isEmpty())
                .orElseThrow(() -> invalid(member, "Member must not be null"));
    }

    private static StsError invalid(String member, String constraint) {
        return new StsError(
                400,
                "ValidationError",
                "1 validation error detected: Value at '" + member + "' failed to satisfy constraint: " + constraint);
    }

    private static Map<String, String> ordered(String... namesAndValues) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < namesAndValues.length; i += 2) {
            map.put(namesAndValues[i], namesAndValues[i + 1]);
        }
        return map;
    }
}
