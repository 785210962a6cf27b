package io.keyward.local.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The steps of the lab page, as {@code steps.txt} holds them; its head explains the form. */
public final class Steps {
    private static final String FILE = "steps.txt";

    private Steps() {}

    /** All steps of the page. */
    public static List<Step> ofThePage() {
        try (InputStream file = Steps.class.getResourceAsStream(FILE)) {
            if (file == null) {
                throw new IllegalStateException("there is no " + FILE);
            }
            return parse(new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * The steps in a text of the form.
     *
     * @throws IllegalArgumentException for a step without a command, and for an unreadable line, which it names
     */
    static List<Step> parse(String text) {
        List<Step> steps = new ArrayList<>();
        // What stands before the first title explains the form.
        String[] sections = ("\n" + text).split("\n# ", -1);
        for (int i = 1; i < sections.length; i++) {
            steps.add(step(sections[i].lines().toList()));
        }
        return steps;
    }

    private static Step step(List<String> lines) {
        String title = lines.getFirst();
        List<String> command = marked(lines, '$');
        if (command.isEmpty()) {
            throw new IllegalArgumentException("the step \"" + title + "\" has no command");
        }
        List<String> explanation = lines.stream()
                .skip(1)
                .filter(line -> !line.isEmpty() && "$|!<?".indexOf(line.charAt(0)) < 0)
                .toList();
        return new Step(
                title,
                explanation,
                String.join("\n", command),
                String.join("\n", marked(lines, '|')),
                marked(lines, '!').stream()
                        .mapToInt(Integer::parseInt)
                        .findFirst()
                        .orElse(0),
                marked(lines, '<').stream()
                        .flatMap(line -> List.of(line.split(" ", -1)).stream())
                        .toList(),
                marked(lines, '?').stream().map(Steps::question).toList());
    }

    /** The lines with a mark, without it and the space behind it. */
    private static List<String> marked(List<String> lines, char mark) {
        return lines.stream()
                .skip(1)
                .filter(line -> line.startsWith(mark + " "))
                .map(line -> line.substring(2))
                .toList();
    }

    private static Question question(String line) {
        String[] words = line.split(" ", -1);
        if (words.length != 3) {
            throw new IllegalArgumentException("\"? " + line + "\" is no verb, resource and namespace");
        }
        return new Question(words[0], words[1], words[2].equals("-") ? "" : words[2]);
    }
}
