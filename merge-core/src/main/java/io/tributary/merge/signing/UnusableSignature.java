package io.tributary.merge.signing;

/** A signature says something that cannot be checked; the message completes "the signature cannot be used: …". */
final class UnusableSignature extends Exception {
    private static final long serialVersionUID = 1;

    UnusableSignature(String message) {
        super(message);
    }
}
