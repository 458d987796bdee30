package io.tributary.schemas;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * CloudEvents 1.0 attributes of a record, in Kafka's binary mode: one header each, with the prefix {@code ce_}.
 *
 * @see <a href="https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md">Kafka
 *     protocol binding</a>
 */
public final class CloudEvents {
    public static final String SPECIFICATION = "ce_specversion";
    public static final String ID = "ce_id";
    public static final String TYPE = "ce_type";
    public static final String SOURCE = "ce_source";
    public static final String SUBJECT = "ce_subject";
    public static final String TIME = "ce_time";
    public static final String CONTENT_TYPE = "content-type";

    private CloudEvents() {}

    /**
     * Headers by name, all deterministic: the same record sent twice has the same id.
     *
     * @param name full Avro name
     * @param topic where it goes; the source is {@code /tributary/TOPIC}
     * @param lineage the subject, which is also what the record's key starts with
     * @param atMillis when it happened; empty leaves {@code ce_time} out
     * @param content the encoded value
     */
    public static SortedMap<String, String> headers(
            String name, String topic, String lineage, OptionalLong atMillis, byte[] content) {
        SortedMap<String, String> headers = new TreeMap<>();
        String type = name + ".v1";
        headers.put(SPECIFICATION, "1.0");
        headers.put(ID, id(type, lineage, content));
        headers.put(TYPE, type);
        headers.put(SOURCE, "/tributary/" + topic);
        headers.put(SUBJECT, lineage);
        headers.put(CONTENT_TYPE, "application/avro");
        atMillis.ifPresent(at -> headers.put(TIME, DateTimeFormatter.ISO_INSTANT.format(Instant.ofEpochMilli(at))));
        return headers;
    }

    private static String id(String type, String lineage, byte[] content) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((type + '\0' + lineage + '\0').getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest.digest(content), 0, 16);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
