package io.keyward.local.settings;

import io.keyward.local.console.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.stream.Collectors;

/**
 * The contexts in which {@code kubectl} asks Keyward about the lab's clusters, as the administrator: {@code keyward-<cluster>}. They are in a
 * file of their own beside the one that {@code aws eks update-kubeconfig} writes, so that neither spoils the other.
 */
public final class KubeContexts {

    private KubeContexts() {}

    /** The file with these contexts. */
    public static Path file(Settings settings) {
        return settings.stateDir().resolve("kubeconfig-keyward");
    }

    /** Writes the file anew, for its owner only: it holds a token of the administrator's, good for twelve hours. */
    public static void write(Settings settings) {
        Path file = file(settings);
        try {
            Path draft = Files.createTempFile(
                    settings.stateDir(),
                    "kubeconfig",
                    "",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(draft, text(settings, new LocalPeople(settings).token(LocalPeople.ADMINISTRATOR)));
            Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new Failure("cannot write " + file + ": " + e.getMessage(), e);
        }
    }

    private static String text(Settings settings, String token) {
        String gateway = settings.gatewayTlsUrl() + "/kube/";
        String authorities = settings.authorities().toString();
        return LabAccount.ALL.stream()
                        .flatMap(account -> account.clusters().stream())
                        .map(name -> "- {name: keyward-%s, cluster: {server: \"%s%s\", certificate-authority: %s}}\n"
                                .formatted(name, gateway, name, quoted(authorities)))
                        .collect(Collectors.joining("", "apiVersion: v1\nkind: Config\nclusters:\n", contexts()))
                + "users:\n- {name: keyward-admin, user: {token: \"" + token + "\"}}\n";
    }

    private static String contexts() {
        return LabAccount.ALL.stream()
                .flatMap(account -> account.clusters().stream())
                .map(name -> "- {name: keyward-%s, context: {cluster: keyward-%s, user: keyward-admin}}\n"
                        .formatted(name, name))
                .collect(Collectors.joining("", "contexts:\n", ""));
    }

    /** A YAML text between single quotes, within which only they mean anything. */
    private static String quoted(String text) {
        return "'" + text.replace("'", "''") + "'";
    }
}
