package io.keyward.grpc.token;

import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.util.Base64URL;
import com.nimbusds.jose.util.JSONObjectUtils;
import io.keyward.grpc.token.TokenRefusedException.Reason;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.util.Map;
import java.util.Set;

/**
 * A token taken apart and not believed yet: one header, one object of claims, one signature, in strict base64url and UTF-8, with no
 * second way to write the same signature. Keys and addresses in the header are not looked at.
 *
 * @param signed what the signature is over
 */
record CompactToken(JWSHeader header, Map<String, Object> claims, String signed, Base64URL signature) {

    /** In characters, which are bytes. */
    static final int MAX_LENGTH = 32 * 1024;

    private static final int MAX_KEY_ID = 256;
    private static final Set<JOSEObjectType> TYPES =
            Set.of(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), new JOSEObjectType("application/at+jwt"));

    static CompactToken parse(String token) throws TokenRefusedException {
        int first = token.indexOf('.');
        int second = token.indexOf('.', first + 1);
        if (first < 1 || second < first + 2 || second == token.length() - 1 || !isBase64Url(token, first, second)) {
            throw new TokenRefusedException(Reason.MALFORMED);
        }
        try {
            JWSHeader header = header(text(token.substring(0, first)));
            return new CompactToken(
                    header,
                    JSONObjectUtils.parse(text(token.substring(first + 1, second))),
                    token.substring(0, second),
                    canonical(token.substring(second + 1)));
        } catch (ParseException | CharacterCodingException | IllegalArgumentException e) {
            throw new TokenRefusedException(Reason.MALFORMED);
        }
    }

    private static JWSHeader header(String json) throws ParseException, TokenRefusedException {
        JWSHeader header = JWSHeader.parse(json);
        if (header.getCriticalParams() != null || !header.isBase64URLEncodePayload()) {
            throw new TokenRefusedException(Reason.CRITICAL_HEADER);
        }
        if (header.getType() != null && !TYPES.contains(header.getType())) {
            throw new TokenRefusedException(Reason.TYPE);
        }
        if (header.getKeyID() != null && header.getKeyID().length() > MAX_KEY_ID) {
            throw new TokenRefusedException(Reason.UNKNOWN_KEY);
        }
        return header;
    }

    private static boolean isBase64Url(String token, int first, int second) {
        for (int i = 0; i < token.length(); i++) {
            char c = token.charAt(i);
            boolean letter = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
            boolean dot = i == first || i == second;
            if (!letter && c != '-' && c != '_' && !dot) {
                return false;
            }
        }
        return true;
    }

    /** The text of an object: the parser would take a list of pairs for one. */
    private static String text(String base64) throws CharacterCodingException, ParseException {
        String text = StandardCharsets.UTF_8
                .newDecoder()
                .decode(ByteBuffer.wrap(new Base64URL(base64).decode()))
                .toString();
        if (!text.stripLeading().startsWith("{")) {
            throw new ParseException("", 0);
        }
        return text;
    }

    private static Base64URL canonical(String base64) throws ParseException {
        Base64URL given = new Base64URL(base64);
        if (!Base64URL.encode(given.decode()).equals(given)) {
            throw new ParseException("", 0);
        }
        return given;
    }
}
