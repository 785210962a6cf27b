package io.keyward.proto;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumDescriptorProto;
import com.google.protobuf.DescriptorProtos.EnumValueDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.DescriptorProtos.FileDescriptorSet;
import com.google.protobuf.DescriptorProtos.MethodDescriptorProto;
import com.google.protobuf.DescriptorProtos.ServiceDescriptorProto;
import com.google.protobuf.TextFormat;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The contract beside that of the last release: clients and services of either understand each other. What is new is added; nothing is
 * taken away, renamed, renumbered or retyped.
 */
class CompatibilityTest {

    private static final Path RELEASED = Path.of("../deploy/release/last/contract.binpb");
    private static final Path PRESENT = Path.of("target/contract.binpb");

    /** Breaks that are meant, in the words of this test: only while the major version is 0, each with an entry in the changelog. A release empties it. */
    private static final List<String> MEANT = List.of();

    private static final String BEFORE = """
            name: "a.proto" package: "a" syntax: "proto3"
            message_type {
              name: "M"
              field { name: "kept" number: 1 type: TYPE_STRING label: LABEL_OPTIONAL }
              field { name: "many" number: 2 type: TYPE_INT32 label: LABEL_REPEATED }
              field { name: "inner" number: 3 type: TYPE_MESSAGE type_name: ".a.M.N" label: LABEL_OPTIONAL oneof_index: 0 }
              oneof_decl { name: "choice" }
              nested_type { name: "N" field { name: "x" number: 1 type: TYPE_BOOL label: LABEL_OPTIONAL } }
            }
            enum_type { name: "E" value { name: "E_ZERO" number: 0 } value { name: "E_ONE" number: 1 } }
            service { name: "S" method { name: "Do" input_type: ".a.M" output_type: ".a.M" } }
            """;

    @Test
    void what_was_released_is_kept() throws IOException {
        FileDescriptorSet released = read(RELEASED);
        assertThat(released.getFileList()).hasSizeGreaterThan(20);

        assertThat(breaks(released, read(PRESENT))).containsExactlyInAnyOrderElementsOf(MEANT);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            name: "kept" number: 1              | name: "kept" number: 4              | a.M field 1 kept is gone
            name: "kept"                        | name: "other"                       | a.M field 1 was kept, is other
            number: 1 type: TYPE_STRING         | number: 1 type: TYPE_BYTES          | a.M field 1 kept was TYPE_STRING, is TYPE_BYTES
            TYPE_INT32 label: LABEL_REPEATED    | TYPE_INT32 label: LABEL_OPTIONAL    | a.M field 2 many was LABEL_REPEATED, is LABEL_OPTIONAL
            oneof_index: 0                      | ''                                  | a.M field 3 inner was in choice, is in no oneof
            number: 1 type: TYPE_BOOL           | number: 2 type: TYPE_BOOL           | a.M.N field 1 x is gone
            name: "E_ONE" number: 1             | name: "E_ONE" number: 2             | a.E value 1 E_ONE is gone
            name: "E_ONE"                       | name: "E_UNO"                       | a.E value 1 was E_ONE, is E_UNO
            name: "Do"                          | name: "Act"                         | a.S/Do is gone
            output_type: ".a.M"                 | output_type: ".a.M.N"               | a.S/Do was .a.M to .a.M, is .a.M to .a.M.N
            output_type: ".a.M"                 | output_type: ".a.M" server_streaming: true | a.S/Do was .a.M to .a.M, is .a.M to stream .a.M
            enum_type { name: "E"               | enum_type { name: "F"               | a.E is gone
            """)
    void what_breaks_is_found(String before, String after, String found) throws IOException {
        assertThat(breaks(parse(BEFORE), parse(BEFORE.replace(before, after)))).containsExactly(found);
    }

    @Test
    void what_is_added_breaks_nothing() throws IOException {
        String after = BEFORE.replace(
                        "oneof_decl",
                        "field { name: \"new\" number: 9 type: TYPE_STRING label: LABEL_OPTIONAL } oneof_decl")
                .replace("value { name: \"E_ONE\"", "value { name: \"E_TWO\" number: 2 } value { name: \"E_ONE\"")
                .replace(
                        "method { name: \"Do\"",
                        "method { name: \"New\" input_type: \".a.M\" output_type: \".a.M\" } method { name: \"Do\"");

        assertThat(breaks(parse(BEFORE), parse(after))).isEmpty();
    }

    private static FileDescriptorSet read(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            return FileDescriptorSet.parseFrom(in);
        }
    }

    private static FileDescriptorSet parse(String file) throws IOException {
        return FileDescriptorSet.newBuilder()
                .addFile(TextFormat.parse(file, FileDescriptorProto.class))
                .build();
    }

    /** Everything of a contract by its full name. */
    private record Contract(
            Map<String, DescriptorProto> messages,
            Map<String, EnumDescriptorProto> enums,
            Map<String, MethodDescriptorProto> methods) {

        static Contract of(FileDescriptorSet files) {
            Contract contract = new Contract(new TreeMap<>(), new TreeMap<>(), new TreeMap<>());
            for (FileDescriptorProto file : files.getFileList()) {
                contract.add(file.getPackage(), file.getMessageTypeList(), file.getEnumTypeList());
                for (ServiceDescriptorProto service : file.getServiceList()) {
                    for (MethodDescriptorProto method : service.getMethodList()) {
                        contract.methods.put(
                                file.getPackage() + "." + service.getName() + "/" + method.getName(), method);
                    }
                }
            }
            return contract;
        }

        private void add(String within, List<DescriptorProto> messagesOfIt, List<EnumDescriptorProto> enumsOfIt) {
            for (EnumDescriptorProto type : enumsOfIt) {
                enums.put(within + "." + type.getName(), type);
            }
            for (DescriptorProto type : messagesOfIt) {
                String name = within + "." + type.getName();
                messages.put(name, type);
                add(name, type.getNestedTypeList(), type.getEnumTypeList());
            }
        }
    }

    private static List<String> breaks(FileDescriptorSet released, FileDescriptorSet present) {
        Contract before = Contract.of(released);
        Contract after = Contract.of(present);
        List<String> breaks = new ArrayList<>();
        before.messages.forEach((name, type) -> {
            DescriptorProto now = after.messages.get(name);
            if (now == null) {
                breaks.add(name + " is gone");
            } else {
                type.getFieldList().forEach(field -> addBreaks(name, type, field, now, breaks));
            }
        });
        before.enums.forEach((name, type) -> {
            EnumDescriptorProto now = after.enums.get(name);
            if (now == null) {
                breaks.add(name + " is gone");
            } else {
                type.getValueList().forEach(value -> addBreaks(name, value, now, breaks));
            }
        });
        before.methods.forEach((name, method) -> {
            MethodDescriptorProto now = after.methods.get(name);
            if (now == null) {
                breaks.add(name + " is gone");
            } else {
                addUnlessSame(name, shape(method), shape(now), breaks);
            }
        });
        return breaks;
    }

    private static void addBreaks(
            String message,
            DescriptorProto type,
            FieldDescriptorProto field,
            DescriptorProto now,
            List<String> breaks) {
        String number = message + " field " + field.getNumber();
        FieldDescriptorProto kept = now.getFieldList().stream()
                .filter(one -> one.getNumber() == field.getNumber())
                .findFirst()
                .orElse(null);
        if (kept == null) {
            breaks.add(number + " " + field.getName() + " is gone");
            return;
        }
        addUnlessSame(number, field.getName(), kept.getName(), breaks);
        String name = number + " " + field.getName();
        addUnlessSame(name, field.getType() + field.getTypeName(), kept.getType() + kept.getTypeName(), breaks);
        addUnlessSame(name, field.getLabel().name(), kept.getLabel().name(), breaks);
        addUnlessSame(name, oneof(type, field), oneof(now, kept), breaks);
    }

    private static void addBreaks(
            String type, EnumValueDescriptorProto value, EnumDescriptorProto now, List<String> breaks) {
        String number = type + " value " + value.getNumber();
        List<String> kept = now.getValueList().stream()
                .filter(one -> one.getNumber() == value.getNumber())
                .map(EnumValueDescriptorProto::getName)
                .toList();
        if (kept.isEmpty()) {
            breaks.add(number + " " + value.getName() + " is gone");
        } else if (!kept.contains(value.getName())) {
            addUnlessSame(number, value.getName(), kept.getFirst(), breaks);
        }
    }

    private static void addUnlessSame(String what, String was, String is, List<String> breaks) {
        if (!was.equals(is)) {
            breaks.add(what + " was " + was + ", is " + is);
        }
    }

    private static String oneof(DescriptorProto type, FieldDescriptorProto field) {
        return field.hasOneofIndex()
                ? "in " + type.getOneofDecl(field.getOneofIndex()).getName()
                : "in no oneof";
    }

    private static String shape(MethodDescriptorProto method) {
        return (method.getClientStreaming() ? "stream " : "") + method.getInputType() + " to "
                + (method.getServerStreaming() ? "stream " : "") + method.getOutputType();
    }
}
