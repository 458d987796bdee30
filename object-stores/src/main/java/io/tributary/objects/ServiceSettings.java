package io.tributary.objects;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.MergeException;
import io.tributary.merge.store.StoreAddress;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * How a service of the library is reached, from an address and the standard variables of the cloud's own tools. What is
 * not said here the library finds itself: profiles, instance and workload identities.
 *
 * @param service the library's name for it
 * @param address for messages
 * @param values never printed: secrets may be among them
 */
record ServiceSettings(String service, String address, Map<String, String> values) {
    static final Set<String> SCHEMES = Set.of("s3", "gs", "az");

    static ServiceSettings of(StoreAddress.Prefix place, Map<String, String> environment) {
        Settings settings = new Settings(environment, new HashMap<>());
        settings.put("root", "/" + place.path());
        String service =
                switch (place.scheme()) {
                    case "s3" -> settings.s3(place.bucket());
                    case "gs" -> settings.google(place.bucket());
                    case "az" -> settings.azure(place.bucket());
                    default -> throw new IllegalArgumentException(place.scheme());
                };
        return new ServiceSettings(service, place.toString(), Map.copyOf(settings.values()));
    }

    @Override
    public String toString() {
        return address;
    }

    private record Settings(Map<String, String> environment, Map<String, String> values) {
        String s3(String bucket) {
            put("bucket", bucket);
            Optional<String> endpoint = first("AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL");
            endpoint.ifPresent(url -> put("endpoint", url));
            // Servers other than Amazon's want some region in the signature, whichever.
            first("AWS_REGION", "AWS_DEFAULT_REGION")
                    .or(() -> endpoint.map(url -> "us-east-1"))
                    .ifPresent(region -> put("region", region));
            first("AWS_ACCESS_KEY_ID").ifPresent(key -> put("access_key_id", key));
            first("AWS_SECRET_ACCESS_KEY").ifPresent(key -> put("secret_access_key", key));
            first("AWS_SESSION_TOKEN").ifPresent(token -> put("session_token", token));
            return "s3";
        }

        String google(String bucket) {
            put("bucket", bucket);
            first("STORAGE_EMULATOR_HOST").ifPresent(url -> {
                put("endpoint", url);
                put("allow_anonymous", "true");
            });
            return "gcs";
        }

        String azure(String container) {
            put("container", container);
            String account = first("AZURE_STORAGE_ACCOUNT", "AZURE_STORAGE_ACCOUNT_NAME")
                    .orElseThrow(() -> new MergeException(
                            ErrorCode.INVALID_ARGUMENT,
                            "az://" + container + " does not say of which account: set AZURE_STORAGE_ACCOUNT"));
            put("account_name", account);
            put(
                    "endpoint",
                    first("AZURE_STORAGE_BLOB_ENDPOINT").orElse("https://" + account + ".blob.core.windows.net"));
            first("AZURE_STORAGE_KEY", "AZURE_STORAGE_ACCOUNT_KEY").ifPresent(key -> put("account_key", key));
            first("AZURE_STORAGE_SAS_TOKEN").ifPresent(token -> put("sas_token", token));
            return "azblob";
        }

        private void put(String name, String value) {
            values.put(name, value);
        }

        private Optional<String> first(String... names) {
            return Arrays.stream(names)
                    .flatMap(name -> Optional.ofNullable(environment.get(name)).stream())
                    .filter(value -> !value.isBlank())
                    .findFirst();
        }
    }
}
