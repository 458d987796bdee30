package io.tributary.merge.kernel;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * A TorchScript text in the form that libtorch loads: a zip of stored entries under one root folder, holding the text,
 * no constants, and a pickled object of the class {@code Script} whose only attribute is {@code training = False}.
 */
final class ScriptArchive {
    /** Protocol 2: global {@code __torch__.Script}, no arguments, NEWOBJ; then the attributes and BUILD. */
    private static final byte[] OBJECT = concatenated(
            new byte[] {(byte) 0x80, 0x02},
            ascii("c__torch__\nScript\nq\0)"),
            new byte[] {(byte) 0x81},
            ascii("}(X"),
            new byte[] {8, 0, 0, 0},
            ascii("training"),
            new byte[] {'q', 1, (byte) 0x89},
            ascii("ubq"),
            new byte[] {2, '.'});

    /** Protocol 2: the empty tuple. */
    private static final byte[] NO_CONSTANTS = {(byte) 0x80, 0x02, ')', '.'};

    private ScriptArchive() {}

    static InputStream of(String text) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
            store(zip, "script/data.pkl", OBJECT);
            store(zip, "script/code/__torch__.py", text.getBytes(StandardCharsets.UTF_8));
            store(zip, "script/constants.pkl", NO_CONSTANTS);
            store(zip, "script/version", ascii("10\n"));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return new ByteArrayInputStream(bytes.toByteArray());
    }

    private static void store(ZipOutputStream zip, String name, byte[] content) throws IOException {
        CRC32 crc = new CRC32();
        crc.update(content);
        ZipEntry entry = new ZipEntry(name);
        entry.setMethod(ZipEntry.STORED);
        entry.setSize(content.length);
        entry.setCompressedSize(content.length);
        entry.setCrc(crc.getValue());
        zip.putNextEntry(entry);
        zip.write(content);
        zip.closeEntry();
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static byte[] concatenated(byte[]... parts) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
