package io.keyward.simulate;

/** Input that cannot be used. The message says what is wrong, without the number of the line. */
final class BadInput extends RuntimeException {

    private static final long serialVersionUID = 1;

    BadInput(String message) {
        super(message);
    }
}
