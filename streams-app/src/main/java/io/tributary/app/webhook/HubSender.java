package io.tributary.app.webhook;

import com.fasterxml.jackson.databind.JsonNode;
import io.tributary.app.http.BearerToken;
import io.tributary.place.Candidate;
import io.tributary.place.HubPlace;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The Hugging Face hub. It shows its secret as it is and says neither when it calls nor how often: a call that somebody
 * repeats asks for a commit that was announced, and announces nothing.
 *
 * @see <a href="https://huggingface.co/docs/hub/webhooks">hub webhooks</a>
 */
final class HubSender implements Sender {
    static final String NAME = "huggingface";

    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

    private final BearerToken secret;
    private final HubPlace hub;
    private final String branch;

    /** @param branch whose commits count */
    HubSender(BearerToken secret, HubPlace hub, String branch) {
        this.secret = secret;
        this.hub = hub;
        this.branch = "refs/heads/" + branch;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public void authenticate(Delivery delivery) {
        if (!secret.is(delivery.header("X-Webhook-Secret").orElse(null))) {
            throw RefusedException.unauthorized("Show the webhook's secret: X-Webhook-Secret.");
        }
    }

    /** New commits of the branch in a watched model repository; pull requests, tags and talk are none. */
    @Override
    public Optional<Hint> hint(JsonNode body, Delivery delivery) {
        String repository = body.at("/repo/name").asText();
        if (!body.at("/repo/type").asText().equals("model") || !hub.isWatched(repository)) {
            return Optional.empty();
        }
        for (JsonNode ref : body.path("updatedRefs")) {
            String commit = ref.path("newSha").asText();
            if (ref.path("ref").asText().equals(branch)
                    && COMMIT.matcher(commit).matches()) {
                return Optional.of(new Hint(NAME, repository, commit, delivery.at()));
            }
        }
        return Optional.empty();
    }

    @Override
    public Optional<Candidate> look(Hint hint) {
        return hub.look(hint.name(), hint.revision());
    }
}
