package io.tributary.app.cli;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Which schema registry records are written with. */
final class SchemaRegistryOption {
    @Option(
            names = "--schema-registry",
            paramLabel = "URL",
            description = "Write records with the identifiers of this schema registry (Confluent's REST API; Apicurio:"
                    + " …/apis/ccompat/v7) instead of our own; both are read. Every role of that cluster needs it"
                    + " (default: $$TRIBUTARY_SCHEMA_REGISTRY).")
    private @Nullable String address;

    /** Whether the command line names one. */
    boolean isGiven() {
        return address != null;
    }

    /** Empty where neither the command line nor the environment names one. */
    Optional<String> address(Map<String, String> environment) {
        String named = address != null ? address : environment.getOrDefault("TRIBUTARY_SCHEMA_REGISTRY", "");
        return Optional.of(named).filter(text -> !text.isBlank());
    }
}
