package io.keyward.access.identity;

import com.google.protobuf.ByteString;
import io.quarkus.runtime.LaunchMode;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Keeps the secrets of access keys from whoever reads the database: AES-256-GCM under a key that is not in it. The id of the access key is bound
 * in, so that a secret moved to another row opens for nobody.
 */
@Singleton
class MasterKeys {

    private static final String SETTING = "keyward.identity.secret-keys";
    private static final Pattern LINE = Pattern.compile("([A-Za-z0-9][A-Za-z0-9._-]{0,31}):([A-Za-z0-9+/]{43}=)");

    private static final String CIPHER = "AES/GCM/NoPadding";
    private static final int KEY_BYTES = 32;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final int MAX_FILE_BYTES = 64 << 10;

    /** Before anything is served. */
    private static final int EARLY = 1;

    private final Map<String, SecretKey> keys;
    private final String first;
    private final SecureRandom random = new SecureRandom();

    @Inject
    MasterKeys(IdentityConfig config) {
        this(config.secretKeys().filter(text -> !text.isBlank()).orElseGet(() -> {
            if (LaunchMode.current() != LaunchMode.TEST) {
                throw new ConfigurationException(SETTING
                        + " must be set, to a file of lines <id>:<base64 of 32 bytes> or to such lines: the secrets of access keys are"
                        + " kept under the first of them");
            }
            return generated();
        }));
    }

    /** @throws ConfigurationException in one line, without any part of a key, if the text gives no key or has something else in it */
    MasterKeys(String text) {
        this.keys = new LinkedHashMap<>();
        read(text, true);
        if (keys.isEmpty()) {
            throw new ConfigurationException(SETTING + " holds no key: lines must be <id>:<base64 of 32 bytes>");
        }
        this.first = keys.keySet().iterator().next();
    }

    /** A key that is known to nobody, for tests. */
    static String generated() {
        byte[] key = new byte[KEY_BYTES];
        new SecureRandom().nextBytes(key);
        return "generated:" + Base64.getEncoder().encodeToString(key);
    }

    private void read(String text, boolean orFiles) {
        for (String line : text.split("[,\\n\\r]", -1)) {
            String element = line.strip();
            if (element.isEmpty() || element.startsWith("#")) {
                continue;
            }
            Matcher key = LINE.matcher(element);
            if (key.matches()) {
                add(key.group(1), Base64.getDecoder().decode(key.group(2)));
            } else if (orFiles && element.indexOf(':') < 0) {
                read(file(element), false);
            } else {
                // It may be a key with a slip in it: not to be shown.
                throw new ConfigurationException(SETTING
                        + " has a line that is not <id>:<base64 of 32 bytes>; make one by: openssl rand -base64 32");
            }
        }
    }

    private void add(String id, byte[] key) {
        if (key.length != KEY_BYTES) {
            throw new ConfigurationException(SETTING + ": the key " + id + " must be 32 bytes in base64");
        }
        if (keys.putIfAbsent(id, new SecretKeySpec(key, "AES")) != null) {
            throw new ConfigurationException(SETTING + " has two keys with the id " + id);
        }
    }

    private static String file(String name) {
        try {
            Path path = Path.of(name);
            if (Files.size(path) > MAX_FILE_BYTES) {
                throw new ConfigurationException(
                        SETTING + ": the file " + name + " is no file of keys, it is too large");
            }
            return Files.readString(path);
        } catch (IOException | InvalidPathException e) {
            throw new ConfigurationException(SETTING + ": the file " + name + " cannot be read ("
                    + e.getClass().getSimpleName() + ")");
        }
    }

    void start(@Observes @Priority(EARLY) StartupEvent event) {
        // Made by being asked for: without keys the service does not start.
    }

    /**
     * An encrypted secret.
     *
     * @param bytes nonce, then ciphertext with its tag
     */
    record Sealed(String masterKey, ByteString bytes) {}

    /** The ids of all keys; what was kept under another cannot be opened. */
    Set<String> ids() {
        return keys.keySet();
    }

    /** The id of the key that encrypts. */
    String first() {
        return first;
    }

    Sealed seal(String secret, String accessKeyId) {
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] encrypted =
                crypt(Cipher.ENCRYPT_MODE, first, nonce, accessKeyId, secret.getBytes(StandardCharsets.UTF_8));
        return new Sealed(first, ByteString.copyFrom(nonce).concat(ByteString.copyFrom(encrypted)));
    }

    /** @throws IllegalStateException if the master key is not there, or the secret is another key's or was tampered with */
    String open(Sealed sealed, String accessKeyId) {
        byte[] bytes = sealed.bytes().toByteArray();
        byte[] nonce = Arrays.copyOf(bytes, NONCE_BYTES);
        byte[] encrypted = Arrays.copyOfRange(bytes, NONCE_BYTES, bytes.length);
        return new String(
                crypt(Cipher.DECRYPT_MODE, sealed.masterKey(), nonce, accessKeyId, encrypted), StandardCharsets.UTF_8);
    }

    private byte[] crypt(int mode, String masterKey, byte[] nonce, String accessKeyId, byte[] input) {
        SecretKey key = keys.get(masterKey);
        if (key == null) {
            throw new IllegalStateException("the secret of " + accessKeyId + " is kept under the key " + masterKey
                    + ", which " + SETTING + " does not hold");
        }
        try {
            Cipher cipher = Cipher.getInstance(CIPHER);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD(accessKeyId.getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(input);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(
                    "the secret of " + accessKeyId + " cannot be " + (mode == Cipher.ENCRYPT_MODE ? "kept" : "opened"),
                    e);
        }
    }
}
