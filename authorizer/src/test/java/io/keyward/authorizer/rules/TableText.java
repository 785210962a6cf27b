package io.keyward.authorizer.rules;

import io.keyward.authorizer.request.Attributes;
import io.keyward.authorizer.request.NonResourceAttributes;
import io.keyward.authorizer.request.ResourceAttributes;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * The notation of the test tables. Words stand apart by a space; {@code ""} is the empty word and {@code \s} a space in one.
 * Empty lines and those that begin with {@code #} say nothing.
 */
public final class TableText {

    /** A line that says something, with its number in the file. */
    public record Line(int number, String text) {}

    private TableText() {}

    /** The lines of a table that lies beside this class. */
    public static List<Line> lines(Class<?> beside, String resource) {
        List<Line> lines = new ArrayList<>();
        int number = 0;
        for (String line : text(beside, resource).lines().toList()) {
            number++;
            if (!line.isBlank() && !line.startsWith("#")) {
                lines.add(new Line(number, line.strip()));
            }
        }
        return lines;
    }

    private static String text(Class<?> beside, String resource) {
        try (InputStream in = Objects.requireNonNull(beside.getResourceAsStream(resource), resource)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The rule {@code verbs | groups | resources | names | urls: paths}, of which all but the verbs may be missing. */
    public static PolicyRule rule(String text) {
        List<List<String>> columns = new ArrayList<>();
        List<String> urls = List.of();
        for (String column : text.split("\\|", -1)) {
            if (column.strip().startsWith("urls:")) {
                urls = words(column.strip().substring("urls:".length()));
            } else {
                columns.add(words(column));
            }
        }
        while (columns.size() < 4) {
            columns.add(List.of());
        }
        return new PolicyRule(columns.get(0), columns.get(1), columns.get(2), columns.get(3), urls);
    }

    /** The request {@code verb group resource[+subresource] [name] [in namespace]} or {@code verb url path}. */
    public static Attributes request(List<String> words) {
        if (words.get(1).equals("url")) {
            return new NonResourceAttributes(words.get(0), words.get(2));
        }
        int in = words.indexOf("in");
        int end = in < 0 ? words.size() : in;
        String[] resource = words.get(2).split("\\+", -1);
        return new ResourceAttributes(
                words.get(0),
                words.get(1),
                "",
                resource[0],
                resource.length > 1 ? resource[1] : "",
                end > 3 ? words.get(3) : "",
                in < 0 ? "" : words.get(in + 1));
    }

    /** The words of a text. */
    public static List<String> words(String text) {
        return Arrays.stream(text.strip().split(" ", -1))
                .filter(word -> !word.isEmpty())
                .map(word -> word.equals("\"\"") ? "" : word.replace("\\s", " "))
                .toList();
    }
}
