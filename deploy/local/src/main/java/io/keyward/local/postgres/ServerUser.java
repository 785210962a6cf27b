package io.keyward.local.postgres;

import com.sun.security.auth.module.UnixSystem;
import io.keyward.local.console.Failure;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * Who runs the server: PostgreSQL refuses to be root. For root it is started in a user namespace of its own, in which it is nobody while
 * its files stay root's; where namespaces are not allowed (most containers) it becomes nobody for real and keeps only the right to pass
 * through root's folders.
 *
 * @param prefix what to put before a command
 * @param uid the user that its files must belong to
 */
record ServerUser(List<String> prefix, int uid) {
    private static final int NOBODY = 65_534;
    private static final List<String> NAMESPACE = List.of("unshare", "-U");
    private static final List<String> SWITCH = List.of(
            "setpriv",
            "--reuid=" + NOBODY,
            "--regid=" + NOBODY,
            "--clear-groups",
            // Without this the kernel leaves the right out of access(2), and with it the server's look for its own
            // programs.
            "--securebits=+no_setuid_fixup",
            "--bounding-set=-all,+dac_override",
            "--inh-caps=-all,+dac_override",
            "--ambient-caps=-all,+dac_override");

    ServerUser {
        prefix = List.copyOf(prefix);
    }

    /** The user for the current process' server. */
    static ServerUser find() {
        int self = (int) new UnixSystem().getUid();
        if (self != 0) {
            return new ServerUser(List.of(), self);
        }
        if (leavesRoot(NAMESPACE)) {
            return new ServerUser(NAMESPACE, self);
        }
        return switched();
    }

    /** Nobody, for real. */
    static ServerUser switched() {
        if (!leavesRoot(SWITCH)) {
            throw new Failure("PostgreSQL refuses to run as root, and neither unshare nor setpriv works here:"
                    + " run as another user");
        }
        return new ServerUser(SWITCH, NOBODY);
    }

    /** The command as it must be called. */
    List<String> command(List<String> command) {
        List<String> whole = new ArrayList<>(prefix);
        whole.addAll(command);
        return whole;
    }

    /** Makes a folder and all in it the server's. */
    void own(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.toList()) {
                if ((int) Files.getAttribute(file, "unix:uid", LinkOption.NOFOLLOW_LINKS) != uid) {
                    Files.setAttribute(file, "unix:uid", uid, LinkOption.NOFOLLOW_LINKS);
                }
            }
        } catch (IOException e) {
            throw new Failure("cannot make " + folder + " the database server's: " + e.getMessage(), e);
        }
    }

    private static boolean leavesRoot(List<String> prefix) {
        List<String> command = new ArrayList<>(prefix);
        command.addAll(List.of("id", "-u"));
        try {
            Process process = new ProcessBuilder(command)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
            String uid = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 && !uid.equals("0");
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
