package io.tributary.place;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.HubAddress;
import io.tributary.merge.store.HubProvider;
import io.tributary.merge.store.RemoteCheckpoint;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Finds {@code hf://} checkpoints: at {@code HF_ENDPOINT}, with {@code HF_TOKEN}, as the hub's own library does. */
public final class HubFinder implements HubProvider {
    private static final String ENDPOINT = "HF_ENDPOINT";
    private static final String TOKEN = "HF_TOKEN";
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Map<String, String> environment;
    private final Persistence persistence;
    private final Duration timeout;

    /** By the process's environment. */
    public HubFinder() {
        this(System.getenv(), Persistence.STANDARD, PATIENCE);
    }

    HubFinder(Map<String, String> environment, Persistence persistence, Duration timeout) {
        this.environment = environment;
        this.persistence = persistence;
        this.timeout = timeout;
    }

    @Override
    public RemoteCheckpoint checkpoint(HubAddress address) {
        Fetching hub = new Fetching(endpoint(), variable(TOKEN), timeout, persistence);
        HubCommit commit;
        try {
            commit = HubCommit.of(hub, address);
        } catch (MergeException e) {
            throw new MergeException(
                    e.code(),
                    address + " could not be looked up: " + e.getMessage() + ". " + ENDPOINT + " says which hub, "
                            + TOKEN + " who asks" + (variable(TOKEN).isPresent() ? "" : "; no token is set"),
                    e.getCause() == null ? e : e.getCause());
        }
        if (!commit.isCheckpoint()) {
            throw new MergeException(
                    ErrorCode.NOT_A_CHECKPOINT,
                    address + " holds no safetensors weights and no adapter at commit " + commit.commit());
        }
        return commit;
    }

    private Optional<String> variable(String name) {
        return Optional.ofNullable(environment.get(name)).map(String::strip).filter(value -> !value.isEmpty());
    }

    /** Not repeated where it is refused: there may be a password in it. */
    private String endpoint() {
        String endpoint = variable(ENDPOINT).orElse("https://huggingface.co");
        try {
            URI address = new URI(endpoint);
            if (Set.of("http", "https").contains(String.valueOf(address.getScheme()))
                    && address.getHost() != null
                    && address.getRawUserInfo() == null
                    && address.getRawQuery() == null) {
                return endpoint;
            }
        } catch (URISyntaxException e) {
            // said below
        }
        throw new MergeException(
                ErrorCode.INVALID_ARGUMENT, ENDPOINT + " is not the address of a hub: expected https://HOST");
    }
}
