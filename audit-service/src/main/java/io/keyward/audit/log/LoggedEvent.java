package io.keyward.audit.log;

import com.google.protobuf.ByteString;
import java.time.Instant;

/**
 * An event as the log holds it.
 *
 * @param sequence position in the log, from 1, without gaps
 * @param recordedAt when the log took it in
 * @param bytes the record, exactly as received
 */
record LoggedEvent(long sequence, Instant recordedAt, ByteString bytes) {}
