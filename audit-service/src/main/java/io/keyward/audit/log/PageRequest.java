package io.keyward.audit.log;

/**
 * A page of the log.
 *
 * @param newestFirst the order, by sequence
 * @param after sequence of the last event of the page before; 0 for the first page
 * @param size at most so many events
 */
record PageRequest(boolean newestFirst, long after, int size) {}
