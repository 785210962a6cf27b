package io.keyward.access.rbac;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ByteString;
import io.keyward.authorizer.manifest.Manifest;
import io.keyward.authorizer.manifest.ManifestException;
import io.keyward.authorizer.manifest.Manifests;
import io.keyward.grpc.error.ServiceException.Invalid;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what {@code kubectl get … -o json} prints. The text may come from anybody, so depth and lengths are bounded. */
final class ListReader {

    private static final String FIELD = "list_json";
    private static final int MAX_DEPTH = 64;
    private static final int MAX_TEXT = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(MAX_DEPTH)
                            .maxStringLength(MAX_TEXT)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

    private ListReader() {}

    /** The objects of the list, or the refusal that names the first bad one. */
    static Manifest read(ByteString listJson) {
        try {
            Map<String, Object> tree = JSON.readValue(listJson.newInput(), new TypeReference<>() {});
            if (tree == null) {
                throw Invalid.field(FIELD, "the list must be a JSON object, not null");
            }
            return Manifests.read(tree);
        } catch (JsonProcessingException e) {
            throw Invalid.field(FIELD, "the list is no JSON object" + place(e.getLocation()));
        } catch (ManifestException e) {
            throw Invalid.field(FIELD, String.valueOf(e.getMessage()));
        } catch (IOException e) {
            throw new IllegalStateException("bytes in memory cannot be read", e);
        }
    }

    private static String place(@Nullable JsonLocation at) {
        return at == null ? "" : " (line " + at.getLineNr() + ", column " + at.getColumnNr() + ")";
    }
}
