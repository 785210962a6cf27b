package io.keyward.lab.iam;

/** Unique ids of principals, derived from the ARN and from how often the principal has been re-created. */
public final class UniqueIds {

    private static final String BASE32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
    private static final int ID_CHARS = 17;

    private UniqueIds() {}

    /**
     * The unique id: {@code AROA…} of a role, {@code AIDA…} of a user, 21 characters.
     *
     * @param generation how often the principal has been re-created under its ARN
     */
    public static String of(IamPrincipal principal, int generation) {
        byte[] digest = Sha256.of(principal.arn() + "#" + generation);
        StringBuilder id = new StringBuilder(principal.kind().idPrefix());
        for (int i = 0; i < ID_CHARS; i++) {
            id.append(BASE32.charAt(digest[i] & 31));
        }
        return id.toString();
    }
}
