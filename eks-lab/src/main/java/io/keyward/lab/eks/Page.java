package io.keyward.lab.eks;

import io.keyward.lab.wire.Query;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * One page of a list.
 *
 * @param <T> the type of the items
 * @param items the page's items
 * @param nextToken where the next page begins, if there is one
 */
record Page<T>(List<T> items, Optional<String> nextToken) {

    private static final int MAX_RESULTS = 100;
    private static final int MAX_TOKEN = 4096;

    /**
     * What a caller asks for.
     *
     * @param size how many items at most
     * @param list what is listed; a token counts only for the same list
     * @param after the key of the last item of the former page, or nothing for the first page
     */
    record Wish(int size, String list, String after) {

        /** Reads {@code maxResults} (1 to 100, 100 if absent) and {@code nextToken}. */
        static Wish of(Query query, String list) {
            return new Wish(
                    query.first("maxResults").map(Page::size).orElse(MAX_RESULTS),
                    list,
                    query.first("nextToken").map(token -> position(token, list)).orElse(""));
        }
    }

    /**
     * Cuts a page.
     *
     * @param all the items in order
     * @param key the key of an item; it grows along the list
     */
    static <T> Page<T> of(Wish wish, List<T> all, Function<T, String> key) {
        List<T> rest = all.stream()
                .filter(item -> wish.after().isEmpty() || key.apply(item).compareTo(wish.after()) > 0)
                .limit(wish.size() + 1L)
                .toList();
        if (rest.size() <= wish.size()) {
            return new Page<>(rest, Optional.empty());
        }
        List<T> items = rest.subList(0, wish.size());
        return new Page<>(items, Optional.of(token(wish.list(), key.apply(items.getLast()))));
    }

    private static int size(String text) {
        int size = text.matches("[0-9]{1,4}") ? Integer.parseInt(text) : 0;
        if (size < 1 || size > MAX_RESULTS) {
            throw EksErrors.parameter(
                    "The maxResults " + Texts.quote(text) + " is invalid, it must be a number from 1 to 100.");
        }
        return size;
    }

    private static String token(String list, String after) {
        byte[] bytes = (Integer.toHexString(list.hashCode()) + " " + after).getBytes(StandardCharsets.UTF_8);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }

    private static String position(String token, String list) {
        String expected = Integer.toHexString(list.hashCode()) + " ";
        try {
            String text = token.length() > MAX_TOKEN
                    ? ""
                    : new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            if (text.startsWith(expected) && text.length() > expected.length()) {
                return text.substring(expected.length());
            }
        } catch (IllegalArgumentException e) {
            // Falls through: not base64 is as invalid as another list's token.
        }
        throw EksErrors.parameter("The nextToken is invalid, it must be one that this list returned.");
    }
}
