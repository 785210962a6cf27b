package io.keyward.lab.sts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.keyward.lab.wire.Answer;
import io.keyward.lab.wire.Json;
import java.util.Map;
import java.util.TreeMap;

/** Answers of the query protocol, as XML or, for those who accept only JSON, as JSON. */
final class StsAnswers {

    private static final String NAMESPACE = "https://sts.amazonaws.com/doc/2011-06-15/";

    private StsAnswers() {}

    static Answer result(StsResult result, String requestId, boolean json) {
        String response = result.action() + "Response";
        String inner = result.action() + "Result";
        if (json) {
            ObjectNode body = Json.object();
            ObjectNode outer = body.putObject(response);
            outer.set(inner, object(result.members()));
            outer.putObject("ResponseMetadata").put("RequestId", requestId);
            return Answer.json(200, body);
        }
        String metadata = element("ResponseMetadata", element("RequestId", escape(requestId)));
        return xml(200, response, element(inner, elements(result.members())) + metadata);
    }

    static Answer error(StsError error, String requestId, boolean json) {
        Map<String, Object> members =
                new TreeMap<>(Map.of("Type", error.type(), "Code", error.code(), "Message", error.text()));
        if (json) {
            ObjectNode body = Json.object();
            body.set("Error", object(members));
            return Answer.json(error.status(), body.put("RequestId", requestId));
        }
        return xml(
                error.status(),
                "ErrorResponse",
                element("Error", elements(members)) + element("RequestId", escape(requestId)));
    }

    private static Answer xml(int status, String root, String content) {
        String text = "<" + root + " xmlns=\"" + NAMESPACE + "\">" + content + "</" + root + ">\n";
        return new Answer(status, "text/xml", Map.of(), text);
    }

    private static ObjectNode object(Map<String, Object> members) {
        ObjectNode node = Json.object();
        members.forEach((name, value) -> {
            if (value instanceof Map<?, ?> inner) {
                ObjectNode object = node.putObject(name);
                inner.forEach((k, v) -> object.put(String.valueOf(k), String.valueOf(v)));
            } else {
                node.put(name, String.valueOf(value));
            }
        });
        return node;
    }

    private static String elements(Map<?, ?> members) {
        StringBuilder out = new StringBuilder();
        members.forEach((name, value) -> out.append(element(
                String.valueOf(name),
                value instanceof Map<?, ?> inner ? elements(inner) : escape(String.valueOf(value)))));
        return out.toString();
    }

    private static String element(String name, String content) {
        return "<" + name + ">" + content + "</" + name + ">";
    }

    private static String escape(String text) {
        StringBuilder out = new StringBuilder(text.length());
        text.codePoints().forEach(c -> {
            switch (c) {
                case '&' -> out.append("&amp;");
                case '<' -> out.append("&lt;");
                case '>' -> out.append("&gt;");
                case '"' -> out.append("&quot;");
                default -> out.appendCodePoint(isXml(c) ? c : '?');
            }
        });
        return out.toString();
    }

    private static boolean isXml(int c) {
        return c == '\t'
                || c == '\n'
                || c == '\r'
                || (c >= 0x20 && c <= 0xd7ff)
                || (c >= 0xe000 && c != 0xfffe && c != 0xffff);
    }
}
