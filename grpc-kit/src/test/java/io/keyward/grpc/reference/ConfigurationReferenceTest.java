package io.keyward.grpc.reference;

import static org.assertj.core.api.Assertions.assertThat;

import io.keyward.grpc.reference.SettingSources.Described;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The reference and the catalogue are what the sources say; {@code -Dkeyward.reference.renew=true} makes them so. */
class ConfigurationReferenceTest {

    private static final Path HOME = Path.of("..");
    private static final Path REFERENCE = HOME.resolve("docs/configuration.md");
    private static final Path CATALOGUE =
            HOME.resolve("grpc-kit/src/main/resources/io/keyward/grpc/settings/settings.tsv");
    private static final String RENEW = "renew by: ./mvnw -pl grpc-kit -am test -Dtest=ConfigurationReferenceTest"
            + " -Dsurefire.failIfNoSpecifiedTests=false -Dkeyward.reference.renew=true";

    private final List<Described> settings = SettingSources.read(HOME);

    ConfigurationReferenceTest() throws IOException {}

    @Test
    void reference_and_catalogue_are_what_the_sources_say() throws IOException {
        is(REFERENCE, ConfigurationReference.markdown(settings));
        is(CATALOGUE, ConfigurationReference.catalogue(settings));
    }

    @Test
    void every_setting_says_what_it_does() {
        assertThat(settings).hasSizeGreaterThan(80).allSatisfy(described -> assertThat(described.text())
                .as(described.setting().name())
                .isNotBlank());
    }

    private static void is(Path file, String made) throws IOException {
        if (Boolean.getBoolean("keyward.reference.renew")) {
            Files.createDirectories(file.getParent());
            Files.writeString(file, made);
        }
        assertThat(Files.exists(file) ? Files.readString(file) : "").as(RENEW).isEqualTo(made);
    }
}
