package io.keyward.lab.state;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where changes are kept. */
public interface Journal {

    /** A journal that keeps nothing. */
    Journal NONE = new Journal() {
        @Override
        public List<Change> replay() {
            return List.of();
        }

        @Override
        public void append(List<Change> changes) {}

        @Override
        public boolean hasGrown() {
            return false;
        }

        @Override
        public void rewrite(List<Change> snapshot) {}

        @Override
        public boolean isHealthy() {
            return true;
        }
    };

    /**
     * The journal of a folder, or one that keeps nothing.
     *
     * @throws IllegalStateException if another process uses the folder
     */
    static Journal open(Optional<Path> folder) {
        return folder.isPresent() ? FileJournal.open(folder.get()) : NONE;
    }

    /** All changes kept so far, in order; called once, before anything else. */
    List<Change> replay();

    /**
     * Keeps changes all together or not at all; when it returns, the end of this process no longer loses them.
     *
     * @throws java.io.UncheckedIOException if they are not kept
     */
    void append(List<Change> changes);

    /** Whether it is time to {@link #rewrite}. */
    boolean hasGrown();

    /** Starts over with a snapshot. */
    void rewrite(List<Change> snapshot);

    /** Whether changes can be kept. */
    boolean isHealthy();
}
