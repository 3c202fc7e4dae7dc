package io.github.rscsnn.spark;

import java.io.Serial;
import java.io.Serializable;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** What the workers of one job know and others do not; shows itself in no log. */
public final class Secret implements Serializable {
    @Serial
    private static final long serialVersionUID = 1;

    static final int BYTES = 32;
    private static final String ALGORITHM = "HmacSHA256";

    private final byte[] key;

    Secret(byte[] key) {
        this.key = key.clone();
    }

    /** A new one, drawn from the system's secure generator. */
    public static Secret random() {
        return new Secret(randomBytes());
    }

    static byte[] randomBytes() {
        byte[] bytes = new byte[BYTES];
        new SecureRandom().nextBytes(bytes);
        return bytes;
    }

    /** HMAC-SHA256 of {@code parts} one after the other; callers keep parts of fixed length but the last. */
    byte[] sign(byte[]... parts) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
            for (byte[] part : parts) {
                mac.update(part);
            }
            return mac.doFinal();
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("this Java runtime has no " + ALGORITHM, e);
        }
    }

    /** In a time that does not tell how much of {@code signature} is right. */
    boolean verifies(byte[] signature, byte[]... parts) {
        return MessageDigest.isEqual(signature, sign(parts));
    }

    @Override
    public String toString() {
        return "Secret[not shown]";
    }
}
