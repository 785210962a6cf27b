package io.keyward.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Whoever follows a link in the documentation gets there. Nothing is fetched: pages elsewhere are judged by their form alone. */
class DocumentationTest {

    private static final Path HOME = Path.of("../..").toAbsolutePath().normalize();

    private static final Pattern FENCE = Pattern.compile("(?ms)^[ \\t]*(```|~~~).*?^[ \\t]*\\1[ \\t]*$");
    private static final Pattern CODE = Pattern.compile("(`+)[^`].*?\\1");
    private static final Pattern LINK = Pattern.compile("]\\(\\s*<?([^\\s)>]*)>?(?:\\s+\"[^\"]*\")?\\s*\\)");
    private static final Pattern REFERENCE = Pattern.compile("(?m)^\\[[^]]+]:\\s*<?(\\S+?)>?\\s*$");
    private static final Pattern BARE = Pattern.compile("https?://[^\\s)\\]<>\"'`|]+");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6}\\s+(.*?)\\s*#*\\s*$");
    private static final Pattern ANCHOR = Pattern.compile("<a (?:name|id)=\"([^\"]+)\"");

    /** Every page that people are shown. */
    private static List<Path> pages() throws IOException {
        List<Path> pages = new ArrayList<>();
        for (String page : List.of("README.md", "CONTRIBUTING.md", "CHANGELOG.md")) {
            pages.add(HOME.resolve(page));
        }
        for (String folder : List.of("docs", "deploy")) {
            try (Stream<Path> files = Files.walk(HOME.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md"))
                        .filter(file -> !HOME.relativize(file).toString().contains("target/"))
                        .filter(file -> folder.equals("docs") || file.endsWith("README.md"))
                        .sorted()
                        .forEach(pages::add);
            }
        }
        return pages;
    }

    @Test
    void links_lead_somewhere() throws IOException {
        List<Path> pages = pages();
        assertThat(pages).hasSizeGreaterThan(20);

        assertThat(broken(pages)).isEmpty();
    }

    @Test
    void every_page_of_docs_is_in_the_index() throws IOException {
        Path docs = HOME.resolve("docs");
        Set<Path> listed = new HashSet<>();
        for (String link : links(Files.readString(docs.resolve("README.md")))) {
            listed.add(docs.resolve(link.replaceFirst("#.*", "")).normalize());
        }
        try (Stream<Path> files = Files.list(docs)) {
            assertThat(files.filter(file -> !file.endsWith("README.md") && !file.endsWith("images"))
                            .map(Path::normalize))
                    .allSatisfy(page -> assertThat(listed).contains(page));
        }
    }

    @Test
    void the_java_that_a_guide_shows_is_compiled() throws IOException {
        String source = Files.readString(Path.of("src/test/java/io/keyward/local/e2e/GrantAndAsk.java"));
        String shown = source.substring(source.indexOf("// guide: begin\n"), source.indexOf("    // guide: end"))
                .substring("// guide: begin\n".length());

        assertThat(Files.readString(HOME.resolve("docs/guide-grpc.md")))
                .contains("```java\n" + shown.replaceAll("(?m)^ {4}", "") + "```");
    }

    @Test
    void what_leads_nowhere_is_found() throws IOException {
        Path page = Files.createTempDirectory("keyward-docs").resolve("page.md");
        Files.writeString(page, """
                # One thing, `two`

                [here](#one-thing-two) [twice](#again-1) [itself](page.md#again) `[code](nowhere)` [good](https://example.com/a)
                [a](gone.md) [b](#gone) [c](page.md#gone) [d](http://example.com) [e](https://) [f]()
                [g](/etc/hosts) <http://example.org/bare>

                ```sh
                [quoted](nowhere.md)
                ```
                ## Again
                ## Again
                """);

        assertThat(broken(List.of(page)).stream().map(line -> line.substring(line.indexOf(": ") + 2)))
                .containsExactlyInAnyOrder(
                        "gone.md is not there",
                        "#gone is no heading of page.md",
                        "page.md#gone is no heading of page.md",
                        "http://example.com is not https",
                        "https:// names no host",
                        "an empty link",
                        "/etc/hosts is not relative",
                        "http://example.org/bare is not https");
    }

    private static List<String> broken(List<Path> pages) throws IOException {
        Map<Path, Set<String>> anchors = new HashMap<>();
        List<String> broken = new ArrayList<>();
        for (Path page : pages) {
            String text = Files.readString(page);
            Set<String> seen = new HashSet<>(links(text));
            for (Matcher bare = BARE.matcher(prose(text)); bare.find(); ) {
                seen.add(bare.group().replaceFirst("[.,;:]+$", ""));
            }
            for (String link : seen) {
                String wrong = wrong(page, link, anchors);
                if (!wrong.isEmpty()) {
                    broken.add(page.getFileName() + ": " + wrong);
                }
            }
        }
        return broken;
    }

    /** What is wrong with a link of a page; empty if nothing is. */
    private static String wrong(Path page, String link, Map<Path, Set<String>> anchors) throws IOException {
        if (link.isEmpty()) {
            return "an empty link";
        }
        if (link.matches("[a-z]+:.*")) {
            return elsewhere(link);
        }
        if (link.startsWith("/")) {
            return link + " is not relative";
        }
        String file = link.replaceFirst("#.*", "");
        Path target = file.isEmpty()
                ? page
                : page.resolveSibling(file.replace("%20", " ")).normalize();
        if (!Files.exists(target)) {
            return link + " is not there";
        }
        if (!link.contains("#")) {
            return "";
        }
        Set<String> known = anchors.get(target);
        if (known == null) {
            known = Files.isRegularFile(target) ? anchors(Files.readString(target)) : Set.of();
            anchors.put(target, known);
        }
        return known.contains(link.substring(link.indexOf('#') + 1))
                ? ""
                : link + " is no heading of " + target.getFileName();
    }

    private static String elsewhere(String link) {
        if (!link.startsWith("https://")) {
            return link + " is not https";
        }
        try {
            String host = URI.create(link).getHost();
            return host != null && host.contains(".") ? "" : link + " names no host";
        } catch (IllegalArgumentException e) {
            return link + " names no host";
        }
    }

    private static List<String> links(String text) {
        List<String> links = new ArrayList<>();
        String prose = prose(text);
        for (Pattern form : List.of(LINK, REFERENCE)) {
            for (Matcher link = form.matcher(prose); link.find(); ) {
                links.add(link.group(1));
            }
        }
        return links;
    }

    /** A page without its code, in which nothing is a link. */
    private static String prose(String text) {
        return CODE.matcher(FENCE.matcher(text).replaceAll("")).replaceAll("");
    }

    /** What GitHub makes of the headings: lower case, spaces as hyphens, without punctuation, numbered where they repeat. */
    private static Set<String> anchors(String text) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> times = new HashMap<>();
        String unfenced = FENCE.matcher(text).replaceAll("");
        for (Matcher heading = HEADING.matcher(unfenced); heading.find(); ) {
            String words = heading.group(1).replaceAll("!?\\[([^]]*)]\\([^)]*\\)", "$1");
            String slug = words.toLowerCase(Locale.ROOT)
                    .replaceAll("[^\\p{L}\\p{N} _-]", "")
                    .replace(' ', '-');
            int before = times.merge(slug, 1, Integer::sum) - 1;
            anchors.add(before == 0 ? slug : slug + "-" + before);
        }
        for (Matcher anchor = ANCHOR.matcher(unfenced); anchor.find(); ) {
            anchors.add(anchor.group(1));
        }
        return anchors;
    }
}
