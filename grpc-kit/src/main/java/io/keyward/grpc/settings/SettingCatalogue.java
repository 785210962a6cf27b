package io.keyward.grpc.settings;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Every setting of every service, from a file that is made from their {@code @ConfigMapping} interfaces together with
 * {@code docs/configuration.md}.
 *
 * @param settings ordered by name
 */
public record SettingCatalogue(List<Setting> settings) {

    /** With more than one letter in so many wrong, two names have nothing to do with each other. */
    private static final int NEAR = 3;

    public SettingCatalogue {
        settings = List.copyOf(settings);
    }

    /** The one that comes with this version. */
    public static SettingCatalogue own() {
        try (InputStream file = SettingCatalogue.class.getResourceAsStream("settings.tsv")) {
            if (file == null) {
                throw new IllegalStateException("the catalogue of settings is missing");
            }
            return new SettingCatalogue(new String(file.readAllBytes(), UTF_8)
                    .lines()
                    .map(Setting::parse)
                    .toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of a service. */
    List<Setting> of(String service) {
        return settings.stream()
                .filter(setting -> setting.services().contains(service))
                .toList();
    }

    /** What holds where nothing is set; empty if that differs, or there is no such setting. */
    String fallback(String property) {
        return settings.stream()
                .filter(setting -> setting.isNamed(property))
                .map(Setting::fallback)
                .findFirst()
                .orElse("");
    }

    boolean knows(String property) {
        return settings.stream().anyMatch(setting -> setting.isNamed(property));
    }

    boolean knowsVariable(String variable) {
        return settings.stream().anyMatch(setting -> setting.isVariable(variable));
    }

    /** The name that somebody may have meant, if any is near. */
    Optional<String> nearest(String property) {
        return settings.stream()
                .map(Setting::name)
                .filter(name -> distance(name, property) * NEAR <= property.length())
                .min(Comparator.comparingInt(name -> distance(name, property)));
    }

    /** How many letters to put in, take out or exchange (Levenshtein). */
    static int distance(String one, String other) {
        int[] row = new int[other.length() + 1];
        for (int j = 0; j < row.length; j++) {
            row[j] = j;
        }
        for (int i = 1; i <= one.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j < row.length; j++) {
                int exchanged = diagonal + (one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(exchanged, 1 + Math.min(row[j], row[j - 1]));
            }
        }
        return row[other.length()];
    }
}
