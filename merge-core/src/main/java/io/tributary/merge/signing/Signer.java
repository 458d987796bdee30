package io.tributary.merge.signing;

/**
 * Something that signs, wherever its key lies: a file, or a service that never gives the key away. It is asked for one
 * signature of a few kilobytes per checkpoint.
 */
public interface Signer {
    /** The other half of the key. */
    TrustedKey publicKey();

    /**
     * A signature as {@link TrustedKey#verifies} takes it: Ed25519 as it is, ECDSA in DER.
     *
     * @throws io.tributary.merge.MergeException where the key cannot be used
     */
    byte[] sign(byte[] message);
}
