package io.keyward.grpc.reference;

import io.keyward.grpc.reference.SettingSources.Described;
import io.keyward.grpc.settings.Setting;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Writes {@code docs/configuration.md}, and the catalogue that the services check their settings by. */
final class ConfigurationReference {

    private static final String LAB = "eks-lab";

    private static final String HEAD = """
            # Configuration

            Made from the code; renewed by `./mvnw -pl grpc-kit -am test -Dtest=ConfigurationReferenceTest -Dsurefire.failIfNoSpecifiedTests=false
            -Dkeyward.reference.renew=true`. Every setting of Keyward, and those of Quarkus that an operator gives or may have to; Quarkus has
            [many more](https://quarkus.io/guides/all-config).

            **Where a setting is given**: by `-Dname=value`, in the environment by its variable, or in `config/application.properties` beside where the
            service runs; the first that has it counts. A `*` stands for a name of your choice, which `<NAME>` is in the variable: an issuer's alias, an account.

            **A wrong setting stops the start**, exit status 1, with one line on standard error for each: the setting, its value (not of a secret), and the
            rule. A name that begins with `keyward.` and is no setting of any service is one too, and the nearest is named. The same is said by
            [`doctor`](operations.md#doctor), without a start.

            **Types**: *duration* is a number with a unit (`500ms`, `10s`, `5m`, `2h`) or ISO 8601 (`PT10S`, `P90D`); *size* is bytes, or with `K`, `M`, `G` of
            1,024 each; *list* is separated by commas. A value outside of the limits is refused at the start; "at the limit" is what happens when a
            running service reaches the value itself.

            **Read anew while a service runs**: the files of `quarkus.tls.*` (every reload period), an issuer's `jwks-file` (5 s), `keyward.metrics.token-file`.
            All else is read at the start.
            """;

    private ConfigurationReference() {}

    /** The catalogue: a line for each setting of a service. */
    static String catalogue(List<Described> settings) {
        return settings.stream().map(Described::setting).map(Setting::line).collect(Collectors.joining("\n", "", "\n"));
    }

    static String markdown(List<Described> settings) {
        StringBuilder page = new StringBuilder(HEAD);
        Map<String, List<Described>> groups = new TreeMap<>(Comparator.comparing(ConfigurationReference::order));
        for (Described described : settings) {
            groups.computeIfAbsent(group(described.setting()), _ -> new ArrayList<>())
                    .add(described);
        }
        groups.forEach((group, members) -> {
            page.append("\n## ")
                    .append(group)
                    .append(
                            "\n| setting, variable | type | default | limits | services | |\n|---|---|---|---|---|---|\n");
            members.forEach(member -> page.append(row(member)));
        });
        return page.toString();
    }

    /** Keyward's own before Quarkus', the lab at the end. */
    private static String order(String group) {
        return (group.startsWith("quarkus") ? "2" : group.equals("keyward.lab") ? "3" : "1") + group;
    }

    private static String group(Setting setting) {
        String[] parts = setting.name().split("\\.", -1);
        return parts[0] + "." + parts[1];
    }

    private static String row(Described described) {
        Setting setting = described.setting();
        String text = described.text()
                + (setting.secret() ? " **Secret.**" : "")
                + (described.reached().isEmpty() ? "" : " At the limit: " + described.reached() + ".");
        return "| `" + setting.name() + "` `" + setting.variable() + "` | " + type(setting) + " | "
                + fallback(described) + " | " + limits(setting) + " | " + services(setting.services()) + " | " + text
                + " |\n";
    }

    private static String type(Setting setting) {
        String kind = setting.kind() == Setting.Kind.ADDRESSES
                ? "host:port, …"
                : setting.kind().name().toLowerCase(Locale.ROOT);
        return setting.list() ? "list of " + kind : kind;
    }

    private static String fallback(Described described) {
        Map<String, String> fallback = described.fallback();
        if (!described.setting().needed().isEmpty() && fallback.isEmpty()) {
            return "**needed**";
        }
        if (fallback.values().stream().distinct().count() == 1
                && (fallback.containsKey("")
                        || fallback.keySet().equals(described.setting().services()))) {
            return "`" + fallback.values().iterator().next() + "`";
        }
        return new TreeMap<>(fallback)
                .entrySet().stream()
                        .map(entry ->
                                (entry.getKey().isEmpty() ? "" : entry.getKey() + " ") + "`" + entry.getValue() + "`")
                        .collect(Collectors.joining("; "));
    }

    private static String limits(Setting setting) {
        String rule = setting.rule();
        boolean bounded = !setting.min().isEmpty()
                || !setting.max().isEmpty()
                || !setting.oneOf().isEmpty()
                || !setting.form().isEmpty();
        String own = bounded
                ? rule.replaceFirst("^(an integer|a number|a duration \\(.*?\\)|a size in bytes \\(.*?\\)), ", "")
                : "";
        String below = setting.notBelow().stream()
                .map(name -> "not below `" + name + "`")
                .collect(Collectors.joining(", "));
        return (own + (own.isEmpty() || below.isEmpty() ? "" : "; ") + below)
                .replace("|", "\\|")
                .replace("<", "&lt;");
    }

    private static String services(Set<String> services) {
        return services.containsAll(SettingSources.SERVICES.stream()
                        .filter(name -> !name.equals(LAB))
                        .toList())
                ? "all"
                : SettingSources.SERVICES.stream().filter(services::contains).collect(Collectors.joining(", "));
    }
}
