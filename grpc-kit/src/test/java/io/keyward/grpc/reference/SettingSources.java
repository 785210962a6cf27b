package io.keyward.grpc.reference;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.BinaryTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.NewArrayTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import io.keyward.grpc.settings.Setting;
import io.keyward.grpc.settings.Setting.Kind;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/** Reads settings from the {@code @ConfigMapping} interfaces of all services: their names, types, rules, defaults and what their javadoc says. */
final class SettingSources {

    /** The services, in the order in which they are listed. */
    static final List<String> SERVICES =
            List.of("access-service", "audit-service", "sync-worker", "gateway", "eks-lab");

    private static final String QUARKUS = "grpc-kit/src/test/java/io/keyward/grpc/reference/QuarkusSettings.java";

    private final Map<String, Properties> ours = new TreeMap<>();
    private final List<Described> found = new ArrayList<>();

    /**
     * A setting with what the reference says of it.
     *
     * @param fallback its default by service; one for all is under the empty name
     * @param text what it does
     * @param reached what happens at its limit while a service runs
     */
    record Described(Setting setting, Map<String, String> fallback, String text, String reached) {
        Described {
            fallback = Map.copyOf(fallback);
        }
    }

    private SettingSources() {}

    /** All settings, by name. */
    static List<Described> read(Path home) throws IOException {
        SettingSources sources = new SettingSources();
        for (String service : SERVICES) {
            Properties own = new Properties();
            try (InputStream file =
                    Files.newInputStream(home.resolve(service).resolve("src/main/resources/application.properties"))) {
                own.load(file);
            }
            sources.ours.put(service, own);
        }
        for (String module :
                Stream.concat(SERVICES.stream(), Stream.of("grpc-kit")).toList()) {
            sources.parse(module, mappings(home.resolve(module).resolve("src/main/java")));
        }
        sources.parse("", List.of(home.resolve(QUARKUS)));
        sources.found.sort(Comparator.comparing(described -> described.setting().name()));
        return List.copyOf(sources.found);
    }

    private static List<Path> mappings(Path root) throws IOException {
        try (Stream<Path> files = Files.walk(root)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .filter(SettingSources::holdsMapping)
                    .toList();
        }
    }

    private static boolean holdsMapping(Path file) {
        try {
            return Files.readString(file).contains("@ConfigMapping(");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private void parse(String module, List<Path> files) throws IOException {
        if (files.isEmpty()) {
            return;
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, null)) {
            JavacTask task = (JavacTask) compiler.getTask(
                    null, manager, null, List.of("-proc:none"), null, manager.getJavaFileObjectsFromPaths(files));
            DocTrees docs = DocTrees.instance(task);
            for (CompilationUnitTree unit : task.parse()) {
                for (Tree type : unit.getTypeDecls()) {
                    visit(module, docs, new TreePath(new TreePath(unit), type));
                }
            }
        }
    }

    private void visit(String module, DocTrees docs, TreePath path) {
        if (path.getLeaf() instanceof ClassTree type) {
            String prefix = text(argument(type.getModifiers(), "ConfigMapping", "prefix"))
                    + text(argument(type.getModifiers(), "Prefix", "value"));
            if (!prefix.isEmpty()) {
                members(prefix, type, services(type.getModifiers(), Set.of(module)), docs, path);
            } else {
                type.getMembers().forEach(member -> visit(module, docs, new TreePath(path, member)));
            }
        }
    }

    private void members(String prefix, ClassTree mapping, Set<String> services, DocTrees docs, TreePath path) {
        for (Tree member : mapping.getMembers()) {
            if (!(member instanceof MethodTree method)) {
                continue;
            }
            String type = method.getReturnType().toString();
            String name = name(prefix, method);
            if (type.startsWith("Map<")) {
                String nested =
                        type.substring(type.indexOf(',') + 1, type.length() - 1).strip();
                for (Tree inner : mapping.getMembers()) {
                    if (inner instanceof ClassTree group
                            && group.getSimpleName().contentEquals(nested)) {
                        members(name + ".*", group, services, docs, new TreePath(path, group));
                    }
                }
            } else {
                String doc = docs.getDocComment(new TreePath(path, method));
                found.add(described(name, type, method.getModifiers(), services, doc == null ? "" : plain(doc)));
            }
        }
    }

    private Described described(
            String name, String type, ModifiersTree annotations, Set<String> ofMapping, String text) {
        boolean list = type.contains("List<") || type.contains("Set<");
        String bare = type.replaceAll(".*<", "").replaceAll(">+", "");
        Set<String> services = services(annotations, ofMapping);
        Setting setting = new Setting(
                name,
                isSet(annotations, "addresses") ? Kind.ADDRESSES : kind(bare),
                list,
                services,
                Set.copyOf(texts(argument(annotations, "Rule", "needed"))),
                text(argument(annotations, "Rule", "min")),
                text(argument(annotations, "Rule", "max")),
                texts(argument(annotations, "Rule", "notBelow")),
                texts(argument(annotations, "Rule", "oneOf")),
                text(argument(annotations, "Rule", "matches")),
                text(argument(annotations, "Rule", "form")),
                isSet(annotations, "secret"),
                text(argument(annotations, "WithDefault", "value")));
        return new Described(
                setting,
                fallback(name, services, text(argument(annotations, "WithDefault", "value"))),
                text,
                text(argument(annotations, "Rule", "reached")));
    }

    private static boolean isSet(ModifiersTree annotations, String flag) {
        return argument(annotations, "Rule", flag).stream()
                .anyMatch(tree -> tree.toString().equals("true"));
    }

    private Map<String, String> fallback(String name, Set<String> services, String declared) {
        Map<String, String> fallback = new TreeMap<>();
        if (!declared.isEmpty()) {
            fallback.put("", declared);
        }
        for (String service : services) {
            String own = ours.getOrDefault(service, new Properties()).getProperty(name);
            if (own != null && !own.startsWith("${")) {
                fallback.put(service, own);
            }
        }
        return fallback;
    }

    private static Kind kind(String type) {
        return switch (type) {
            case "boolean" -> Kind.BOOLEAN;
            case "int", "long" -> Kind.INTEGER;
            case "double" -> Kind.DECIMAL;
            case "Duration" -> Kind.DURATION;
            case "MemorySize" -> Kind.SIZE;
            case "Path" -> Kind.FILE;
            case "String", "URI" -> Kind.TEXT;
            default -> throw new IllegalStateException("no kind of setting: " + type);
        };
    }

    /** As SmallRye Config names it: {@code maxBodySize} is {@code max-body-size}. */
    private static String name(String prefix, MethodTree method) {
        if (has(method.getModifiers(), "WithParentName")) {
            return prefix;
        }
        String given = text(argument(method.getModifiers(), "WithName", "value"));
        return prefix + "."
                + (given.isEmpty()
                        ? method.getName()
                                .toString()
                                .replaceAll("([A-Z])", "-$1")
                                .toLowerCase(Locale.ROOT)
                        : given);
    }

    private static Set<String> services(ModifiersTree annotations, Set<String> otherwise) {
        List<String> named = texts(argument(annotations, "Services", "value"));
        return named.isEmpty() ? otherwise : Set.copyOf(named);
    }

    private static boolean has(ModifiersTree annotations, String name) {
        return annotations.getAnnotations().stream()
                .anyMatch(
                        annotation -> annotation.getAnnotationType().toString().equals(name));
    }

    private static List<ExpressionTree> argument(ModifiersTree annotations, String annotation, String argument) {
        return annotations.getAnnotations().stream()
                .filter(one -> one.getAnnotationType().toString().equals(annotation))
                .flatMap(one -> values(one, argument))
                .toList();
    }

    private static Stream<ExpressionTree> values(AnnotationTree annotation, String argument) {
        return annotation.getArguments().stream().flatMap(tree -> {
            if (tree instanceof AssignmentTree assignment) {
                return assignment.getVariable().toString().equals(argument)
                        ? elements(assignment.getExpression())
                        : Stream.of();
            }
            return argument.equals("value") ? elements(tree) : Stream.of();
        });
    }

    private static Stream<ExpressionTree> elements(ExpressionTree tree) {
        return tree instanceof NewArrayTree array
                ? array.getInitializers().stream().map(e -> (ExpressionTree) e)
                : Stream.of(tree);
    }

    private static List<String> texts(List<ExpressionTree> trees) {
        return trees.stream().map(SettingSources::literal).toList();
    }

    private static String text(List<ExpressionTree> trees) {
        return trees.isEmpty() ? "" : literal(trees.getFirst());
    }

    private static String literal(ExpressionTree tree) {
        return switch (tree) {
            case LiteralTree literal -> String.valueOf(literal.getValue());
            case BinaryTree sum -> literal(sum.getLeftOperand()) + literal(sum.getRightOperand());
            default -> throw new IllegalStateException("write it as a literal: " + tree);
        };
    }

    /** Javadoc as Markdown in one line. */
    private static String plain(String doc) {
        return String.join(
                        " ",
                        Arrays.stream(doc.split("\\s+", -1))
                                .filter(word -> !word.isEmpty())
                                .toList())
                .replaceAll("\\{@code ([^}]*)}", "`$1`")
                .replaceAll("\\{@link #?([^}]*)}", "`$1`")
                .replace("|", "\\|");
    }
}
