package io.keyward.authorizer.manifest;

import io.keyward.authorizer.wording.GoQuote;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One object of a tree, read member by member with its type. A member that is null counts as absent. Every complaint begins
 * with where the object is.
 */
public final class Fields {

    private final String owner;
    private final String path;
    private final Map<?, ?> members;

    private Fields(String owner, String path, Map<?, ?> members) {
        this.owner = owner;
        this.path = path;
        this.members = members;
    }

    /** The outermost object; complaints begin with the member's name. */
    public static Fields root(Map<String, ?> members) {
        return new Fields("", "", members);
    }

    /** The same object with a name by which people know it, such as {@code ClusterRole "view"}, from which paths begin. */
    Fields known(String name) {
        return new Fields(name + ": ", "", members);
    }

    /** Whether the member is there. */
    public boolean has(String member) {
        return members.get(member) != null;
    }

    /** The member as it is; null if it is absent. */
    public @Nullable Object value(String member) {
        return members.get(member);
    }

    /** A text; empty if it is absent. */
    public String text(String member) {
        return switch (members.get(member)) {
            case null -> "";
            case String text -> text;
            default -> throw wrong(member, "must be a text");
        };
    }

    /** A text that must be there and must not be empty. */
    public String requiredText(String member) {
        String text = text(member);
        if (text.isEmpty()) {
            throw wrong(member, "must not be empty");
        }
        return text;
    }

    /** A truth value; false if it is absent. */
    public boolean flag(String member) {
        return switch (members.get(member)) {
            case null -> false;
            case Boolean flag -> flag;
            default -> throw wrong(member, "must be true or false");
        };
    }

    /** A list of texts; empty if it is absent. */
    public List<String> texts(String member) {
        List<String> texts = new ArrayList<>();
        for (Object element : list(member)) {
            if (!(element instanceof String text)) {
                throw wrong(member + "[" + texts.size() + "]", "must be a text");
            }
            texts.add(text);
        }
        return texts;
    }

    /** Texts by key; empty if it is absent. */
    public Map<String, String> textsByKey(String member) {
        Map<String, String> texts = new LinkedHashMap<>();
        for (Map.Entry<?, ?> entry : map(member).entrySet()) {
            if (!(entry.getValue() instanceof String text)) {
                throw wrong(member + "[" + GoQuote.quote(String.valueOf(entry.getKey())) + "]", "must be a text");
            }
            texts.put(String.valueOf(entry.getKey()), text);
        }
        return texts;
    }

    /** An object; one without members if it is absent. */
    public Fields object(String member) {
        return new Fields(owner, path + member + ".", map(member));
    }

    /** A list of objects; empty if it is absent. */
    public List<Fields> objects(String member) {
        List<Fields> objects = new ArrayList<>();
        for (Object element : list(member)) {
            String name = member + "[" + objects.size() + "]";
            if (!(element instanceof Map<?, ?> map)) {
                throw wrong(name, "must be an object");
            }
            objects.add(new Fields(owner, path + name + ".", map));
        }
        return objects;
    }

    /** The number of elements of a list; 0 if it is absent. */
    int size(String member) {
        return list(member).size();
    }

    /** Refuses the object if it has a member of another name. */
    public void allowOnly(Set<String> names) {
        for (Object name : members.keySet()) {
            if (!names.contains(String.valueOf(name))) {
                throw wrong(String.valueOf(name), "is no known member here");
            }
        }
    }

    /** A complaint about a member. */
    public ManifestException wrong(String member, String problem) {
        return new ManifestException(owner + path + member + ": " + problem);
    }

    private List<?> list(String member) {
        return switch (members.get(member)) {
            case null -> List.of();
            case List<?> list -> list;
            default -> throw wrong(member, "must be a list");
        };
    }

    private Map<?, ?> map(String member) {
        @Nullable Object value = members.get(member);
        return switch (value) {
            case null -> Map.of();
            case Map<?, ?> map -> map;
            default -> throw wrong(member, "must be an object");
        };
    }
}
