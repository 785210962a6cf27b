package io.keyward.authorizer.identity;

import io.keyward.authorizer.access.AccessEntry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A username or group of an access entry, which may have placeholders. Those of the session are filled in per session; what is
 * the same in all of them is filled in here, each placeholder once and from left to right, so that no value is read as a
 * placeholder again. One whose value is not known, such as an instance's private DNS name, stays as it is.
 */
public final class NameTemplate {

    private static final String BEGINNING = "{{";
    private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{(\\w+)}}");

    /** Where the session's name stands: as it was given, or with {@code -} for each {@code @}. */
    private enum Slot {
        RAW,
        WITHOUT_AT
    }

    /** One more than slots: the texts between them. */
    private final List<String> texts = new ArrayList<>();

    private final List<Slot> slots = new ArrayList<>();

    private NameTemplate() {}

    /** Whether a username or group of an entry may be another for each principal or session. */
    public static boolean hasPlaceholders(String name) {
        return name.contains(BEGINNING);
    }

    /** What every name begins with that is made of this one, which has placeholders. */
    public static String beginning(String name) {
        return name.substring(0, name.indexOf(BEGINNING));
    }

    /**
     * A username or group of this entry, for callers whose access key is not known.
     *
     * @throws IllegalArgumentException if the entry's ARN is not that of an IAM principal
     */
    public static NameTemplate of(AccessEntry entry, String name) {
        return of(name, IamPrincipal.parse(entry.principalArn()), "");
    }

    /** The template for this principal and access key, which is empty where it is not known. */
    static NameTemplate of(String template, IamPrincipal principal, String accessKeyId) {
        NameTemplate parts = new NameTemplate();
        boolean hasSessions = principal.kind() == IamPrincipal.Kind.ROLE;
        StringBuilder text = new StringBuilder();
        Matcher found = PLACEHOLDER.matcher(template);
        int end = 0;
        while (found.find()) {
            text.append(template, end, found.start());
            end = found.end();
            String name = found.group(1);
            boolean ofSession = name.equals("SessionName") || name.equals("SessionNameRaw");
            if (ofSession && hasSessions) {
                parts.texts.add(text.toString());
                parts.slots.add(name.equals("SessionNameRaw") ? Slot.RAW : Slot.WITHOUT_AT);
                text.setLength(0);
            } else if (name.equals("AccountID")) {
                text.append(principal.account());
            } else if (name.equals("AccessKeyID") && !accessKeyId.isEmpty()) {
                text.append(accessKeyId);
            } else if (!ofSession) {
                text.append(found.group());
            }
        }
        parts.texts.add(text.append(template, end, template.length()).toString());
        return parts;
    }

    /** Whether it is this name, whatever the session. */
    public boolean isInEverySession(String name) {
        return slots.isEmpty() && texts.getFirst().equals(name);
    }

    /** The name in a session. */
    String in(String sessionName) {
        StringBuilder name = new StringBuilder(texts.getFirst());
        for (int i = 0; i < slots.size(); i++) {
            name.append(slots.get(i) == Slot.RAW ? sessionName : withoutAt(sessionName))
                    .append(texts.get(i + 1));
        }
        return name.toString();
    }

    /**
     * The session name that leads to this name, if one does and another would not. Whoever may take a role chooses the session's
     * name, and so may be each such user. Every slot is as long as the session's name, so that there is one way at most to cut the
     * name. Where no slot is raw, the session name with {@code -} stands for those with {@code @} in its place.
     */
    public Optional<String> sessionLeadingTo(String name) {
        if (slots.isEmpty()) {
            return Optional.empty();
        }
        int room = name.length() - texts.stream().mapToInt(String::length).sum();
        int length = room / slots.size();
        if (length <= 0 || room % slots.size() != 0) {
            return Optional.empty();
        }
        int slot = Math.max(0, slots.indexOf(Slot.RAW));
        int start = slot * length;
        for (int i = 0; i <= slot; i++) {
            start += texts.get(i).length();
        }
        String session = name.substring(start, start + length);
        return Optional.of(session)
                .filter(found -> Session.isName(found) && in(found).equals(name));
    }

    private static String withoutAt(String sessionName) {
        return sessionName.replace('@', '-');
    }
}
