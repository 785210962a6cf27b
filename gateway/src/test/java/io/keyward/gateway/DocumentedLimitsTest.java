package io.keyward.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.hall.HallConfig;
import io.keyward.grpc.server.GrpcServerConfig;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.io.InputStream;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The limits in {@code docs/operations.md} against the settings. */
class DocumentedLimitsTest {

    private static final Path FILE = Path.of("../docs/operations.md");
    private static final List<Class<?>> SETTINGS =
            List.of(GatewayConfig.class, GrpcServerConfig.class, HallConfig.class);
    private static final Pattern ROW = Pattern.compile("\\| `([^`|]+)`[^|]*\\| `((?:keyward|quarkus)\\.[a-z.-]+)` \\|");

    @Test
    void each_default_is_as_it_is_set() throws Exception {
        Map<String, String> documented = documented();
        Map<String, String> defaults = defaults();

        assertThat(documented).hasSizeGreaterThanOrEqualTo(20);
        documented.forEach((key, value) -> assertThat(defaults).as(key).containsEntry(key, value));
    }

    @Test
    void each_setting_that_is_the_most_of_something_is_there() throws Exception {
        Map<String, String> documented = documented();

        assertThat(defaults().keySet().stream()
                        .filter(key -> key.startsWith("keyward.") && key.contains(".max-") && !key.endsWith("-grace")))
                .isNotEmpty()
                .allSatisfy(key -> assertThat(documented).containsKey(key));
    }

    private static Map<String, String> documented() throws Exception {
        String text = Files.readString(FILE);
        String limits = text.substring(text.indexOf("## Limits\n"), text.indexOf("## Every wait ends\n"));
        Map<String, String> documented = new HashMap<>();
        Matcher rows = ROW.matcher(limits);
        while (rows.find()) {
            documented.put(rows.group(2), rows.group(1));
        }
        return documented;
    }

    private static Map<String, String> defaults() throws Exception {
        Map<String, String> defaults = new HashMap<>();
        for (Class<?> settings : SETTINGS) {
            String prefix = settings.getAnnotation(ConfigMapping.class).prefix();
            for (Method setting : settings.getDeclaredMethods()) {
                WithDefault value = setting.getAnnotation(WithDefault.class);
                if (value != null) {
                    defaults.put(prefix + "." + kebab(setting.getName()), value.value());
                }
            }
        }
        Properties properties = new Properties();
        try (InputStream file = Files.newInputStream(Path.of("src/main/resources/application.properties"))) {
            properties.load(file);
        }
        properties.stringPropertyNames().forEach(name -> defaults.put(name, properties.getProperty(name)));
        return defaults;
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
