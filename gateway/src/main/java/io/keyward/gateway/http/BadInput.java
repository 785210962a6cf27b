package io.keyward.gateway.http;

/** Something in a request that no door can make sense of; each door says it in its own words. */
public final class BadInput extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final String field;
    private final String problem;

    /**
     * @param field what is at fault: {@code path}, {@code query}, or a parameter's or member's name
     * @param problem a sentence for people
     */
    public BadInput(String field, String problem) {
        super(problem, null, false, false);
        this.field = field;
        this.problem = problem;
    }

    public String field() {
        return field;
    }

    public String problem() {
        return problem;
    }
}
