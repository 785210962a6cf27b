package io.keyward.grpc.settings;

import io.keyward.grpc.settings.Setting.Kind;
import io.quarkus.runtime.configuration.DurationConverter;
import io.quarkus.runtime.configuration.MemorySizeConverter;
import io.smallrye.config.EnvConfigSource;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.spi.ConfigSource;
import org.jspecify.annotations.Nullable;

/**
 * What is wrong with the settings of a service, one line each: the setting, the trouble with its value, and the rule. A secret's value is in no
 * line.
 */
public final class SettingProblems {

    private static final String OURS = "keyward.";
    private static final String OUR_VARIABLES = "KEYWARD_";

    /** By which processes of the local platform are known. */
    private static final Set<String> NO_SETTINGS = Set.of("keyward.part");

    /** Of Kubernetes, for a Service of that name, and of the {@code keyward} script. */
    private static final Pattern FOREIGN_VARIABLE =
            Pattern.compile("KEYWARD_((.+_)?SERVICE_HOST|(.+_)?SERVICE_PORT(_.+)?|(.+_)?PORT(_.+)?|GRPC|KUBECONFIG"
                    + "|HOME|STATE_DIR|JAVA_OPTIONS|CA|[A-Z_]*TOKEN|[A-Z_]*URL|[A-Z_]*PASSWORD)");

    /** What SmallRye Config takes for true, and what people write for the contrary; it takes all else for false. */
    private static final Set<String> BOOLEANS = Set.of("true", "1", "yes", "y", "on", "false", "0", "no", "n", "off");

    private static final Pattern USER_INFO = Pattern.compile("//[^/\\s]*@");
    private static final Pattern PASSWORD = Pattern.compile("(?i)(password=)[^&\\s\"]*");

    private static final Pattern ADDRESS = Pattern.compile("(?:\\[[0-9a-fA-F:.]+]|[A-Za-z0-9._-]+):([0-9]{1,5})");
    private static final int LARGEST_PORT = 65_535;

    private static final int LONGEST_SHOWN = 100;

    private final SettingCatalogue catalogue;
    private final String service;

    /** @param service such as {@code access-service} */
    public SettingProblems(SettingCatalogue catalogue, String service) {
        this.catalogue = catalogue;
        this.service = service;
    }

    /** All of them; none if the service may start. */
    public List<String> of(Config config) {
        List<String> properties = StreamSupport.stream(config.getPropertyNames().spliterator(), false)
                .distinct()
                .sorted()
                .toList();
        List<String> variables = StreamSupport.stream(config.getConfigSources().spliterator(), false)
                .filter(EnvConfigSource.class::isInstance)
                .flatMap(source -> source.getPropertyNames().stream())
                .map(Setting::variable)
                .distinct()
                .sorted()
                .toList();
        List<String> problems = new ArrayList<>(unknown(config));
        for (Setting setting : catalogue.of(service)) {
            if (setting.name().indexOf('*') < 0) {
                problem(config, setting, setting.name()).ifPresent(problems::add);
            } else {
                Stream.concat(
                                properties.stream().filter(setting::isNamed),
                                variables.stream().filter(setting::isVariable))
                        .forEach(property -> problem(config, setting, property).ifPresent(problems::add));
            }
        }
        return problems;
    }

    private List<String> unknown(Config config) {
        TreeSet<String> lines = new TreeSet<>();
        for (ConfigSource source : config.getConfigSources()) {
            for (String name : source.getPropertyNames()) {
                // The environment shows each variable as properties too, whose names it can only guess.
                if (source instanceof EnvConfigSource || name.startsWith(OUR_VARIABLES)) {
                    unknownVariable(Setting.variable(name)).ifPresent(lines::add);
                } else if (name.startsWith(OURS) && !NO_SETTINGS.contains(name) && !catalogue.knows(name)) {
                    lines.add(name + " is no setting" + meant(catalogue.nearest(name)));
                }
            }
        }
        return List.copyOf(lines);
    }

    private Optional<String> unknownVariable(String name) {
        if (!name.startsWith(OUR_VARIABLES)
                || catalogue.knowsVariable(name)
                || FOREIGN_VARIABLE.matcher(name).matches()) {
            return Optional.empty();
        }
        Optional<String> near = catalogue
                .nearest(name.toLowerCase(Locale.ROOT).replace('_', '.'))
                .map(Setting::variable);
        return Optional.of(name + " is the variable of no setting" + meant(near));
    }

    private static String meant(Optional<String> name) {
        return name.map(near -> "; did you mean " + near + "?").orElse("");
    }

    private Optional<String> problem(Config config, Setting setting, String property) {
        String given;
        try {
            given = config.getConfigValue(property).getValue();
        } catch (NoSuchElementException | IllegalArgumentException e) {
            return Optional.of(property + " cannot be read: an expression in it names what is not set");
        }
        boolean isSet = given != null && !given.isBlank();
        if (!isSet && setting.needed().contains(service)) {
            return Optional.of(
                    property + " (" + Setting.variable(property) + ") is not set: must be " + setting.rule());
        }
        String value = isSet ? given : isAnyLowerSet(config, setting) ? setting.fallback() : "";
        if (value.isEmpty()) {
            return Optional.empty();
        }
        String is = setting.secret() ? " is set to something else" : " is " + shown(value);
        return trouble(config, setting, value).map(rule -> property + is + ": must be " + rule);
    }

    private static boolean isAnyLowerSet(Config config, Setting setting) {
        return setting.notBelow().stream()
                .anyMatch(lower -> config.getOptionalValue(lower, String.class).isPresent());
    }

    /** A text without what URLs in it say of a user, and without passwords among their parameters. */
    public static String withoutCredentials(String text) {
        return USER_INFO.matcher(PASSWORD.matcher(text).replaceAll("$1…")).replaceAll("//…@");
    }

    private static String shown(String value) {
        String line = withoutCredentials(value.replaceAll("\\p{Cntrl}", " "));
        return '"' + (line.length() <= LONGEST_SHOWN ? line : line.substring(0, LONGEST_SHOWN) + "…") + '"';
    }

    /** The rule that a value breaks. */
    private Optional<String> trouble(Config config, Setting setting, String value) {
        List<String> elements = setting.list()
                ? Arrays.stream(value.split("(?<!\\\\),", -1))
                        .map(String::strip)
                        .filter(element -> !element.isEmpty())
                        .toList()
                : List.of(value.strip());
        for (String element : elements) {
            if (!isGood(setting, element)) {
                return Optional.of(setting.rule());
            }
        }
        for (String lower : setting.notBelow()) {
            String other = config.getOptionalValue(lower, String.class).orElseGet(() -> catalogue.fallback(lower));
            BigDecimal bound = amount(setting.kind(), other);
            BigDecimal amount = amount(setting.kind(), value.strip());
            if (bound != null && amount != null && amount.compareTo(bound) < 0) {
                return Optional.of("at least " + lower + ", which is " + other);
            }
        }
        return Optional.empty();
    }

    private static boolean isGood(Setting setting, String value) {
        if (!setting.oneOf().isEmpty() && !setting.oneOf().contains(value)) {
            return false;
        }
        if (!setting.matches().isEmpty() && !Pattern.matches(setting.matches(), value)) {
            return false;
        }
        return switch (setting.kind()) {
            case TEXT -> true;
            case BOOLEAN -> BOOLEANS.contains(value.toLowerCase(Locale.ROOT));
            case FILE -> isReadable(value);
            case ADDRESSES -> Arrays.stream(value.split(",", -1)).allMatch(SettingProblems::isAddress);
            case INTEGER -> value.matches("[-+]?\\d+") && isWithin(setting, value);
            case DECIMAL, DURATION, SIZE -> isWithin(setting, value);
        };
    }

    private static boolean isAddress(String text) {
        Matcher address = ADDRESS.matcher(text.strip());
        return address.matches()
                && Integer.parseInt(address.group(1)) >= 1
                && Integer.parseInt(address.group(1)) <= LARGEST_PORT;
    }

    private static boolean isReadable(String file) {
        try {
            return Files.isRegularFile(Path.of(file)) && Files.isReadable(Path.of(file));
        } catch (InvalidPathException e) {
            return false;
        }
    }

    private static boolean isWithin(Setting setting, String value) {
        BigDecimal amount = amount(setting.kind(), value);
        return amount != null
                && isOrdered(amount(setting.kind(), setting.min()), amount)
                && isOrdered(amount, amount(setting.kind(), setting.max()));
    }

    private static boolean isOrdered(@Nullable BigDecimal less, @Nullable BigDecimal more) {
        return less == null || more == null || less.compareTo(more) <= 0;
    }

    /** A value as a number: bytes, or seconds. Null if it is none. */
    static @Nullable BigDecimal amount(Kind kind, String value) {
        try {
            return switch (kind) {
                case INTEGER, DECIMAL -> value.isEmpty() ? null : new BigDecimal(value);
                case DURATION -> {
                    var duration = new DurationConverter().convert(value);
                    yield duration == null
                            ? null
                            : BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
                }
                case SIZE -> {
                    var size = new MemorySizeConverter().convert(value);
                    yield size == null ? null : new BigDecimal(size.asBigInteger());
                }
                case TEXT, BOOLEAN, FILE, ADDRESSES -> null;
            };
        } catch (IllegalArgumentException | ArithmeticException e) {
            return null;
        }
    }

    /** As one text, for an exception or a console. */
    public static String lines(String service, List<String> problems) {
        return problems.stream().map(problem -> service + ": " + problem).collect(Collectors.joining("\n"));
    }
}
