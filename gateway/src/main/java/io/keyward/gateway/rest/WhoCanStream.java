package io.keyward.gateway.rest;

import io.grpc.StatusRuntimeException;
import io.keyward.proto.access.v1.WhoCanPrincipal;
import io.keyward.proto.access.v1.WhoCanResponse;
import io.keyward.proto.access.v1.WhoCanSubject;
import java.io.Flushable;
import java.io.IOException;
import java.util.Iterator;
import org.jboss.logging.Logger;

/**
 * Passes a who-can answer on part by part: the next one is asked for when the client has taken the one before. If the answer
 * cannot be completed, the connection is broken, so that nobody takes what went out for the whole.
 */
final class WhoCanStream {

    private static final Logger LOG = Logger.getLogger(WhoCanStream.class);

    private final WhoCanResponse first;
    private final Iterator<WhoCanResponse> rest;
    private final Runnable abort;
    private final String requestId;

    /**
     * @param first the first part, which has come
     * @param abort breaks the connection and returns once it is broken
     */
    WhoCanStream(WhoCanResponse first, Iterator<WhoCanResponse> rest, Runnable abort, String requestId) {
        this.first = first;
        this.rest = rest;
        this.abort = abort;
        this.requestId = requestId;
    }

    /** Writes the answer; each part is flushed to {@code out}. */
    void write(WhoCanAnswer answer, Flushable out) throws IOException {
        boolean whole = false;
        try {
            answer.head(WhoCanMapping.head(first));
            whole = write(first, answer, out);
            while (!whole && rest.hasNext()) {
                whole = write(rest.next(), answer, out);
            }
            if (!whole) {
                LOG.warnf("who-can answer broken off requestId=%s reason=NO_TOTALS", requestId);
            }
        } catch (StatusRuntimeException e) {
            LOG.warnf(
                    "who-can answer broken off requestId=%s code=%s",
                    requestId, e.getStatus().getCode());
        } finally {
            if (!whole) {
                abort.run();
            }
        }
    }

    /** Whether this was the last part. */
    private static boolean write(WhoCanResponse part, WhoCanAnswer answer, Flushable out) throws IOException {
        for (WhoCanPrincipal principal : part.getPrincipalsList()) {
            answer.principal(WhoCanMapping.view(principal));
        }
        for (WhoCanSubject subject : part.getSubjectsList()) {
            answer.subject(WhoCanMapping.view(subject));
        }
        if (part.hasTotals()) {
            answer.totals(WhoCanMapping.view(part.getTotals()));
        }
        out.flush();
        return part.hasTotals();
    }
}
