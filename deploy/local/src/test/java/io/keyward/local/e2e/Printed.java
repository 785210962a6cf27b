package io.keyward.local.e2e;

import java.util.regex.Pattern;

/** Compares what commands print at different times and in different accounts. */
final class Printed {

    private static final Pattern TIME = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{6}\\+00:00");
    private static final Pattern ACCOUNT = Pattern.compile("(?<=:)\\d{10,12}(?=:)");
    private static final Pattern UNIQUE_ID = Pattern.compile("\\b(AKIA|ASIA|AROA)[A-Z0-9]+\\b");
    private static final Pattern POD = Pattern.compile("\\b([a-z]+(?:-[a-z]+)*-[0-9a-f]{8,10})-[a-z0-9]{5}\\b");
    /** It is the last column, so its width moves no other. */
    private static final Pattern AGE = Pattern.compile("(?m)(?<= )(?:\\d+[dhms]){1,2}$");

    private Printed() {}

    /** The text with each time, account, unique id, pod's ending and age replaced by a word for it; all else is kept, spaces too. */
    static String alike(String text) {
        String alike = TIME.matcher(text).replaceAll("TIME");
        alike = ACCOUNT.matcher(alike).replaceAll("ACCOUNT");
        alike = UNIQUE_ID.matcher(alike).replaceAll("ID");
        alike = POD.matcher(alike).replaceAll("$1-POD");
        // kubectl from 1.34 on says where a pod was deleted from; the page was printed by an older one.
        alike = alike.replaceAll("(?m)(?<=\" deleted) from \\S+ namespace$", "");
        return AGE.matcher(alike).replaceAll("AGE");
    }
}
