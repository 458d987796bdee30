package io.tributary.objects;

import static io.tributary.merge.fixture.Refusals.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.tributary.merge.ErrorCode;
import io.tributary.merge.store.StoreAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServiceSettingsTest {
    private static ServiceSettings of(String address, Map<String, String> environment) {
        return ServiceSettings.of((StoreAddress.Prefix) StoreAddress.parse(address), environment);
    }

    @Test
    void withoutAnythingSaidTheLibraryLooksForItself() {
        ServiceSettings settings = of("s3://models/a/b", Map.of("AWS_REGION", " "));
        assertThat(settings.service()).isEqualTo("s3");
        assertThat(settings.values()).isEqualTo(Map.of("root", "/a/b", "bucket", "models"));
        assertThat(of("gs://models", Map.of()).values()).isEqualTo(Map.of("root", "/", "bucket", "models"));
    }

    @Test
    void theMoreParticularVariableCounts() {
        Map<String, String> values = of(
                        "s3://models",
                        Map.of(
                                "AWS_ENDPOINT_URL", "http://all",
                                "AWS_ENDPOINT_URL_S3", "http://s3",
                                "AWS_DEFAULT_REGION", "eu-1"))
                .values();
        assertThat(values).containsEntry("endpoint", "http://s3").containsEntry("region", "eu-1");
        assertThat(of("s3://models", Map.of("AWS_ENDPOINT_URL", "http://all")).values())
                .containsEntry("region", "us-east-1");
    }

    @Test
    void azureNeedsAnAccount() {
        assertRefused(() -> of("az://models/a", Map.of()), ErrorCode.INVALID_ARGUMENT, "AZURE_STORAGE_ACCOUNT");
        assertThat(of("az://models/a", Map.of("AZURE_STORAGE_ACCOUNT", "mine")).values())
                .containsEntry("endpoint", "https://mine.blob.core.windows.net")
                .containsEntry("container", "models");
    }

    @Test
    void secretsAreNotPrinted() {
        String text = of("az://models", Map.of("AZURE_STORAGE_ACCOUNT", "mine", "AZURE_STORAGE_KEY", "c2VjcmV0"))
                .toString();
        assertThat(text).isEqualTo("az://models");
    }

    /** Says only that the service is built into the library: no server of theirs is asked. */
    @ParameterizedTest
    @ValueSource(strings = {"s3://models/a", "gs://models/a", "az://models/a"})
    void everySchemesServiceIsInTheLibrary(String address) {
        Map<String, String> environment =
                Map.of("AWS_REGION", "eu-1", "AZURE_STORAGE_ACCOUNT", "mine", "AZURE_STORAGE_KEY", "c2VjcmV0");
        OpendalBucket.open(of(address, environment), Patience.STANDARD).close();
    }
}
