package io.tributary.connect.serving;

import io.tributary.connect.event.EventWire;
import io.tributary.connect.source.PassThrough;
import io.tributary.connect.source.WireSettings;
import io.tributary.connect.targets.AliasDirectory;
import io.tributary.connect.targets.Speaking;
import io.tributary.connect.targets.Target;
import io.tributary.connect.targets.Targets;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.StoreAccess;
import io.tributary.merge.store.StoreAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigException;

/** The sink's settings; {@link #DEFINITION} is their only list. */
public final class ServingSettings {
    /** Names the kind of target; whatever is wrong with several settings at once is shown here. */
    public static final String TARGET = "target";

    static final String TARGET_NAME = "target.name";
    static final String ALIAS = "alias";
    static final String LINEAGES = "lineages";
    static final String STORE = "store";
    static final String VERSIONS = "versions.directory";
    static final String SERVER_STORE = "server.store";
    static final String BOOTSTRAP = "deployments.bootstrap.servers";
    static final String PRODUCER = "deployments.producer.";
    static final String SERVERS = "servers";
    static final String REQUESTS = "requests.file";
    static final String VARIABLES = "variable.";
    static final String MODEL = "model";
    static final String TOKEN = "token";
    static final String REQUEST_TIMEOUT = "request.timeout.ms";
    static final String DEPLOY_TIMEOUT = "deploy.timeout.ms";
    static final String BACKOFF = "retry.backoff.ms";
    static final String DIRECTORY = "alias.directory";
    static final String LINK = "alias.link";

    private static final List<String> KINDS = Stream.concat(
                    Stream.of(Targets.ALIAS_DIRECTORY, Targets.HTTP), Targets.BUNDLED.stream())
            .toList();

    /** All settings, their defaults and what they mean. */
    public static final ConfigDef DEFINITION = WireSettings.in(new ConfigDef())
            .define(
                    TARGET,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    ConfigDef.ValidString.in(KINDS.toArray(String[]::new)),
                    Importance.HIGH,
                    "Kind of serving system.")
            .define(
                    TARGET_NAME,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.LOW,
                    "What it is called in events. Empty: the connector's name.")
            .define(ALIAS, ConfigDef.Type.STRING, "serving", Importance.HIGH, "Alias whose promotions are followed.")
            .define(
                    LINEAGES,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.HIGH,
                    "Lineages whose promotions are followed. Empty: all.")
            .define(
                    STORE,
                    ConfigDef.Type.STRING,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "The store: a directory, as this worker sees it, or s3://, gs:// or az://BUCKET/PREFIX.")
            .define(
                    VERSIONS,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.HIGH,
                    "Directory into which promoted versions are copied for the serving system, and from which others are"
                            + " removed; this connector's alone, as a file there says, and outside the store."
                            + " Where the store is a bucket it must be there. Empty: versions are loaded from the"
                            + " store's directory.")
            .define(
                    SERVER_STORE,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "That directory, or else the store's, as the serving system sees it. Empty: as this worker does.")
            .define(
                    BOOTSTRAP,
                    ConfigDef.Type.LIST,
                    ConfigDef.NO_DEFAULT_VALUE,
                    Importance.HIGH,
                    "Brokers to which events about deployments are written; further producer settings begin with "
                            + PRODUCER)
            .define(
                    SERVERS,
                    ConfigDef.Type.LIST,
                    List.of(),
                    Importance.HIGH,
                    "Addresses of the serving system, one per replica, for example http://10.0.0.7:8000.")
            .define(
                    REQUESTS,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "YAML file with the requests of target http. Further variables of it begin with " + VARIABLES)
            .define(
                    MODEL,
                    ConfigDef.Type.STRING,
                    "{lineage}",
                    Importance.MEDIUM,
                    "What the model is called there; may name {lineage} and {alias}.")
            .define(
                    TOKEN,
                    ConfigDef.Type.PASSWORD,
                    "",
                    Importance.MEDIUM,
                    "Sent to the serving system as Authorization: Bearer.")
            .define(
                    REQUEST_TIMEOUT,
                    ConfigDef.Type.LONG,
                    60_000L,
                    ConfigDef.Range.atLeast(1),
                    Importance.MEDIUM,
                    "Milliseconds that a request may take, where its file says nothing else.")
            .define(
                    DEPLOY_TIMEOUT,
                    ConfigDef.Type.LONG,
                    600_000L,
                    ConfigDef.Range.atLeast(1),
                    Importance.MEDIUM,
                    "Milliseconds after which a deployment that does not succeed is given up.")
            .define(
                    BACKOFF,
                    ConfigDef.Type.LONG,
                    5_000L,
                    ConfigDef.Range.atLeast(1),
                    Importance.LOW,
                    "Milliseconds between tries.")
            .define(
                    DIRECTORY,
                    ConfigDef.Type.STRING,
                    "",
                    Importance.MEDIUM,
                    "Directory of a link that is switched to the version before anything else; may name {lineage}.")
            .define(
                    LINK,
                    ConfigDef.Type.STRING,
                    "current",
                    Importance.LOW,
                    "Name of that link; may name {lineage} and {alias}.");

    private final AbstractConfig config;
    private final EventWire wire;
    private final Map<String, String> properties;

    private ServingSettings(Map<String, String> properties) {
        this.config = new AbstractConfig(DEFINITION, properties, false);
        this.properties = Map.copyOf(properties);
        this.wire = WireSettings.of(config);
    }

    /** @throws ConfigException where something is missing or wrong */
    public static ServingSettings of(Map<String, String> properties) {
        ServingSettings settings = new ServingSettings(properties);
        PassThrough.require(properties);
        settings.target();
        settings.loadedFrom();
        return settings;
    }

    String name() {
        return text(TARGET_NAME).orElseGet(this::connector);
    }

    private String connector() {
        return properties.getOrDefault("name", config.getString(TARGET));
    }

    boolean follows(String lineage, String alias) {
        List<String> lineages = config.getList(LINEAGES);
        return alias.equals(config.getString(ALIAS)) && (lineages.isEmpty() || lineages.contains(lineage));
    }

    /**
     * Makes {@code versions.directory} the connector's.
     *
     * @throws MergeException where it is another's
     */
    Versions versions() {
        Path directory = loadedFrom();
        Optional<VersionCopies> copies = text(VERSIONS).map(given -> {
            OwnDirectory.claim(directory, connector());
            return new VersionCopies(directory);
        });
        // No cache: versions are copied to where they stay.
        return new Versions(
                new StoreAccess(store(), Optional.empty()).open(InstantSource.system()),
                text(SERVER_STORE).orElse(directory.toString()),
                copies);
    }

    private StoreAddress store() {
        try {
            return StoreAddress.parse(config.getString(STORE));
        } catch (MergeException e) {
            throw new ConfigException(STORE, "", e.getMessage());
        }
    }

    /** Where versions lie as this worker sees it. */
    private Path loadedFrom() {
        Optional<Path> copies =
                text(VERSIONS).map(path -> Path.of(path).toAbsolutePath().normalize());
        if (store() instanceof StoreAddress.Directory directory) {
            copies.ifPresent(path -> requireApart(path, directory.path()));
            return copies.orElse(directory.path());
        }
        return copies.orElseThrow(() -> new ConfigException(
                VERSIONS, "", "expected a directory: serving systems load versions from a path, not from a bucket"));
    }

    /** Copies that nobody serves any more are removed: never so from a store. */
    private static void requireApart(Path copies, Path store) {
        Path realCopies = OwnDirectory.real(copies);
        Path realStore = OwnDirectory.real(store);
        if (realCopies.startsWith(realStore) || realStore.startsWith(realCopies)) {
            throw new ConfigException(
                    VERSIONS,
                    copies,
                    "expected a directory outside the store, and not around it, since versions are removed from it;"
                            + " found " + realCopies + " and the store " + realStore
                            + ". Name another one, or none to load versions from the store's directory");
        }
    }

    EventWire wire() {
        return wire;
    }

    Duration deployTimeout() {
        return Duration.ofMillis(config.getLong(DEPLOY_TIMEOUT));
    }

    Duration backoff() {
        return Duration.ofMillis(config.getLong(BACKOFF));
    }

    Map<String, Object> producer() {
        Map<String, Object> settings = new HashMap<>(config.originalsWithPrefix(PRODUCER));
        settings.put("bootstrap.servers", config.getList(BOOTSTRAP));
        return settings;
    }

    Target target() {
        Map<String, String> variables = new HashMap<>();
        config.originalsWithPrefix(VARIABLES).forEach((name, value) -> variables.put(name, String.valueOf(value)));
        variables.put(MODEL, config.getString(MODEL));
        Speaking speaking = new Speaking(
                Duration.ofMillis(config.getLong(REQUEST_TIMEOUT)),
                Optional.of(config.getPassword(TOKEN).value()).filter(token -> !token.isEmpty()),
                InstantSource.system());
        try {
            return Targets.of(
                    config.getString(TARGET),
                    text(DIRECTORY).map(directory -> new AliasDirectory(directory, config.getString(LINK))),
                    config.getList(SERVERS),
                    variables,
                    text(REQUESTS).map(Path::of),
                    speaking);
        } catch (IllegalArgumentException | MergeException e) {
            throw new ConfigException(TARGET, config.getString(TARGET), e.getMessage());
        }
    }

    private Optional<String> text(String setting) {
        return Optional.of(config.getString(setting)).filter(text -> !text.isBlank());
    }
}
