package io.keyward.grpc.caller;

/** What callers say of themselves goes into log lines and headers. */
final class Printable {

    private Printable() {}

    /** Printable ASCII only, so that no caller can forge a log line or a header; other characters become {@code ?}. */
    static String of(String value, int maxLength) {
        StringBuilder clean = new StringBuilder(Math.min(value.length(), maxLength));
        for (int i = 0; i < value.length() && i < maxLength; i++) {
            char c = value.charAt(i);
            clean.append(c >= ' ' && c <= '~' ? c : '?');
        }
        return clean.toString();
    }
}
