package io.keyward.gateway.http;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Percent escapes, strictly: what is not well-formed is refused, never guessed at. */
public final class Escapes {

    private static final String UNRESERVED = "-._~";

    private Escapes() {}

    /**
     * Unescapes one path segment, query name or query value. A plus sign stays one.
     *
     * @param where what the text is, for the refusal
     * @throws BadInput on a broken escape, bytes that are not UTF-8, a control character, or one that must be escaped
     */
    public static String decode(String where, String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c <= ' ' || c > '~') {
                throw new BadInput(where, "The " + where + " has a character that must be escaped.");
            }
            if (c != '%') {
                bytes.write(c);
                continue;
            }
            bytes.write(octet(where, text, i));
            i += 2;
        }
        String decoded = utf8(where, bytes.toByteArray());
        checkText(where, decoded);
        return decoded;
    }

    /** Escapes everything but {@code A-Za-z0-9-._~}, so that the result is one path segment. */
    public static String encode(String text) {
        StringBuilder out = new StringBuilder(text.length() + 16);
        for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
            char c = (char) Byte.toUnsignedInt(b);
            if (c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0)) {
                out.append(c);
            } else {
                out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
            }
        }
        return out.toString();
    }

    /**
     * Reads bytes as UTF-8.
     *
     * @throws BadInput if they are not
     */
    public static String utf8(String where, byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException _) {
            throw new BadInput(where, "The " + where + " is not valid UTF-8.");
        }
    }

    /**
     * Refuses what no name, ARN, tag or query needs and what databases and logs choke on.
     *
     * @throws BadInput on a control character or half a surrogate pair
     */
    public static void checkText(String where, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isISOControl(c)) {
                throw new BadInput(where, "The " + where + " has a control character.");
            }
            if (Character.isHighSurrogate(c) && i + 1 < text.length() && Character.isLowSurrogate(text.charAt(i + 1))) {
                i++;
            } else if (Character.isSurrogate(c)) {
                throw new BadInput(where, "The " + where + " is not valid Unicode.");
            }
        }
    }

    private static int octet(String where, String text, int at) {
        if (at + 2 >= text.length()
                || !HexFormat.isHexDigit(text.charAt(at + 1))
                || !HexFormat.isHexDigit(text.charAt(at + 2))) {
            throw new BadInput(where, "The " + where + " has a broken percent escape.");
        }
        return HexFormat.fromHexDigits(text, at + 1, at + 3);
    }
}
