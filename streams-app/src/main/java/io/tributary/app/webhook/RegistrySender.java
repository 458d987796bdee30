package io.tributary.app.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.place.Candidate;
import io.tributary.place.RegistryPlace;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * An MLflow registry. It signs identifier, time and body of every call by HMAC-SHA256: {@code v1,} and the Base64 of
 * the code over {@code ID.SECONDS.BODY}. A call that it sends again after an error keeps identifier and time, so an
 * identifier is remembered only once its call was taken, for as long as its time would pass.
 *
 * @see <a href="https://mlflow.org/docs/latest/ml/webhooks">MLflow webhooks</a>
 */
final class RegistrySender implements Sender {
    static final String NAME = "mlflow";

    /** How far its clock and ours may be apart, on the way and through its own retries. */
    static final Duration WINDOW = Duration.ofMinutes(5);

    private static final String VERSION = "v1,";
    private static final Pattern SECONDS = Pattern.compile("[0-9]{1,12}");
    private static final Pattern IDENTIFIER = Pattern.compile("[A-Za-z0-9-]{1,64}");
    private static final Pattern NUMBER = Pattern.compile("[0-9]{1,18}");

    private final SecretKeySpec secret;
    private final RegistryPlace registry;
    private final Optional<String> alias;
    private final Map<String, Instant> taken = new HashMap<>();

    /** @param alias only what it is given to counts; empty for all versions */
    RegistrySender(String secret, RegistryPlace registry, Optional<String> alias) {
        this.secret = new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256");
        this.registry = registry;
        this.alias = alias;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void authenticate(Delivery delivery) {
        String identifier = shaped(delivery, "X-MLflow-Delivery-Id", IDENTIFIER);
        String seconds = shaped(delivery, "X-MLflow-Timestamp", SECONDS);
        String signature = delivery.header("X-MLflow-Signature").orElse("");
        String expected =
                VERSION + Base64.getEncoder().encodeToString(code(identifier + "." + seconds + ".", delivery.body()));
        if (!MessageDigest.isEqual(
                expected.getBytes(StandardCharsets.US_ASCII), signature.getBytes(StandardCharsets.UTF_8))) {
            throw RefusedException.unauthorized("X-MLflow-Signature does not fit the webhook's secret and this body.");
        }
        Instant sent = Instant.ofEpochSecond(Long.parseLong(seconds));
        if (Duration.between(sent, delivery.at()).abs().compareTo(WINDOW) > 0) {
            throw RefusedException.unauthorized("X-MLflow-Timestamp is more than " + WINDOW.toMinutes()
                    + " minutes from this machine's clock: an old call, or a wrong clock.");
        }
    }

    private static String shaped(Delivery delivery, String header, Pattern shape) {
        return delivery.header(header)
                .filter(value -> shape.matcher(value).matches())
                .orElseThrow(() -> RefusedException.unauthorized(
                        header + " is missing or not as MLflow writes it; give the webhook a secret there."));
    }

    private byte[] code(String prefix, byte[] body) {
        try {
            Mac mac = Mac.getInstance(secret.getAlgorithm());
            mac.init(secret);
            mac.update(prefix.getBytes(StandardCharsets.US_ASCII));
            return mac.doFinal(body);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** New versions and their tags; with an alias, only what the alias is given to. */
    @Override
    public Optional<Hint> hint(JsonNode body, Delivery delivery) {
        String what = body.path("entity").asText() + "." + body.path("action").asText();
        boolean counts = alias.isPresent()
                ? what.equals("model_version_alias.created")
                        && body.at("/data/alias").asText().equals(alias.get())
                : what.equals("model_version.created") || what.equals("model_version_tag.set");
        String model = body.at("/data/name").asText();
        String version = body.at("/data/version").asText();
        return counts && registry.isWatched(model) && NUMBER.matcher(version).matches() && !isRepeated(delivery)
                ? Optional.of(new Hint(NAME, model, version, delivery.at()))
                : Optional.empty();
    }

    private synchronized boolean isRepeated(Delivery delivery) {
        return taken.containsKey(identifier(delivery));
    }

    @Override
    public synchronized void taken(Delivery delivery) {
        taken.values().removeIf(at -> Duration.between(at, delivery.at()).compareTo(WINDOW.multipliedBy(2)) > 0);
        taken.put(identifier(delivery), delivery.at());
    }

    private static String identifier(Delivery delivery) {
        return delivery.header("X-MLflow-Delivery-Id").orElseThrow();
    }

    @Override
    public Optional<Candidate> look(Hint hint) {
        return registry.look(hint.name(), hint.revision());
    }
}
