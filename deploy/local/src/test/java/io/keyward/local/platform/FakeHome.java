package io.keyward.local.platform;

import io.keyward.local.settings.Part;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;

/** A source tree whose packaged services are {@link FakeService}s. */
final class FakeHome {
    private FakeHome() {}

    static void build(Path home) throws IOException {
        for (Part part : Part.values()) {
            if (part.isService()) {
                Path app = home.resolve(part.title()).resolve("target/quarkus-app");
                Files.createDirectories(app);
                pack(app.resolve("quarkus-run.jar"));
            }
        }
    }

    private static void pack(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
        String entry = FakeService.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream code = FakeService.class.getClassLoader().getResourceAsStream(entry)) {
            if (code == null) {
                throw new IOException("no class file of " + entry);
            }
            out.putNextEntry(new ZipEntry(entry));
            code.transferTo(out);
        }
    }
}
