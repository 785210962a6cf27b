package io.keyward.local.platform;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The end of a log, to be shown below a failure. */
final class LogTail {
    private static final int BYTES = 8_192;
    private static final int LINES = 12;

    private LogTail() {}

    /** The last lines, each on a new line and indented; empty if there are none to be had. */
    static String of(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            file.seek(Math.max(0, file.length() - BYTES));
            byte[] end = new byte[(int) Math.min(BYTES, file.length())];
            file.readFully(end);
            List<String> lines = new String(end, StandardCharsets.UTF_8).lines().toList();
            StringBuilder tail = new StringBuilder();
            for (String line : lines.subList(Math.max(0, lines.size() - LINES), lines.size())) {
                tail.append("\n  | ").append(line);
            }
            return tail.toString();
        } catch (IOException e) {
            return "";
        }
    }
}
