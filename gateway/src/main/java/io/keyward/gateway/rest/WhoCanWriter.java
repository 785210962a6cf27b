package io.keyward.gateway.rest;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.util.MinimalPrettyPrinter;
import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.MultivaluedMap;
import jakarta.ws.rs.ext.MessageBodyWriter;
import jakarta.ws.rs.ext.Provider;
import java.io.IOException;
import java.io.OutputStream;
import java.lang.annotation.Annotation;
import java.lang.reflect.Type;

/** Writes a who-can answer as it comes, in the form that the client accepts. */
@Provider
@Produces({MediaType.APPLICATION_JSON, WhoCanWriter.LINES})
@Singleton
class WhoCanWriter implements MessageBodyWriter<WhoCanStream> {

    static final String LINES = "application/x-ndjson";

    private final ObjectMapper mapper;

    WhoCanWriter(ObjectMapper mapper) {
        this.mapper = mapper;
    }

    @Override
    public boolean isWriteable(Class<?> type, Type genericType, Annotation[] annotations, MediaType mediaType) {
        return type == WhoCanStream.class;
    }

    @Override
    public void writeTo(
            WhoCanStream stream,
            Class<?> type,
            Type genericType,
            Annotation[] annotations,
            MediaType mediaType,
            MultivaluedMap<String, Object> headers,
            OutputStream out)
            throws IOException {
        boolean lines = MediaType.valueOf(LINES).isCompatible(mediaType);
        JsonGenerator json = mapper.getFactory()
                .createGenerator(out)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)
                .disable(JsonGenerator.Feature.AUTO_CLOSE_JSON_CONTENT);
        if (lines) {
            // Nothing between the lines but what ends them.
            json.setPrettyPrinter(new MinimalPrettyPrinter(""));
        }
        stream.write(lines ? new WhoCanAnswer.Lines(json) : new WhoCanAnswer.Whole(json), json);
    }
}
