package io.keyward.kubernetes.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Kubernetes' protobuf gives the same objects as JSON, and nothing but a refusal where it is broken. */
class ProtobufReaderTest {

    private static final Shape SHAPE = new Shape(
            "Thing",
            List.of(
                    Shape.any("metadata", 1),
                    Shape.object(
                            "spec",
                            2,
                            new Shape(
                                    "ThingSpec",
                                    List.of(
                                            Shape.string("user", 3),
                                            Shape.strings("groups", 4),
                                            Shape.stringMap("extra", 5),
                                            Shape.number("seconds", 7))))));

    @Test
    void anObjectIsReadWithItsType() {
        byte[] extra = join(text(1, "scopes"), field(2, join(text(1, "a"), text(1, "b"))));
        byte[] unknown = join(new byte[] {0x48, 5}, text(15, "x"));
        byte[] spec =
                join(text(3, "alice"), text(4, "dev"), text(4, "ops"), field(5, extra), new byte[] {0x38, 30}, unknown);
        byte[] object = join(field(1, join(text(1, ""), text(3, "carts"))), field(2, spec));

        ProtobufReader.Typed typed = ProtobufReader.read(message("v1", "Thing", object), SHAPE);

        assertThat(typed.apiVersion()).isEqualTo("v1");
        assertThat(typed.kind()).isEqualTo("Thing");
        assertThat(typed.object().toString())
                .isEqualTo(
                        "{\"metadata\":{\"namespace\":\"carts\"},\"spec\":{\"user\":\"alice\",\"groups\":[\"dev\",\"ops\"],"
                                + "\"extra\":{\"scopes\":[\"a\",\"b\"]},\"seconds\":30}}");
    }

    @Test
    void brokenBytesAreRefusedAndNeverRead() {
        byte[] whole = message("v1", "Thing", field(2, join(text(3, "alice"), text(4, "dev"))));
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] broken = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            if (broken.length > 4) {
                broken[4 + random.nextInt(broken.length - 4)] = (byte) random.nextInt(256);
            }
            try {
                ProtobufReader.read(broken, SHAPE);
            } catch (IllegalArgumentException expected) {
                assertThat(expected).hasMessageNotContaining("Exception");
            }
        }
        assertThatThrownBy(() -> ProtobufReader.read(new byte[] {'{', '}'}, SHAPE))
                .hasMessageContaining("does not appear to be a protobuf message");
    }

    private static byte[] message(String apiVersion, String kind, byte[] raw) {
        return join(
                new byte[] {'k', '8', 's', 0},
                field(1, join(text(1, apiVersion), text(2, kind))),
                field(2, raw),
                text(3, ""));
    }

    private static byte[] text(int number, String value) {
        return field(number, value.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] field(int number, byte[] bytes) {
        return join(new byte[] {(byte) (number << 3 | 2), (byte) bytes.length}, bytes);
    }

    private static byte[] join(byte[]... parts) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
