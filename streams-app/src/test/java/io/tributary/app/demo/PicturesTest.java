package io.tributary.app.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PicturesTest {
    @Test
    void thereAreAtLeastSixSubjectsAndNoTwoShareAName() {
        List<Subject> subjects = Subject.all();
        assertThat(subjects).hasSizeGreaterThanOrEqualTo(6);
        assertThat(subjects.stream().map(Subject::name)).doesNotHaveDuplicates();
        assertThat(subjects).allSatisfy(subject -> assertThat(subject.classes()).hasSizeGreaterThanOrEqualTo(4));
    }

    @Test
    void theSameSeedDrawsTheSamePicturesAndAnotherSeedOthers() {
        for (Subject subject : Subject.all()) {
            for (Pictures.Look look : Pictures.Look.values()) {
                Pictures once = Pictures.of(subject, look, 3, 40);
                assertThat(Pictures.of(subject, look, 3, 40).pixels()).isEqualTo(once.pixels());
                assertThat(Pictures.of(subject, look, 4, 40).pixels()).isNotEqualTo(once.pixels());
            }
        }
    }

    @Test
    void aLargerNumberOnlyAddsPictures() {
        for (Subject subject : Subject.all()) {
            byte[] few = Pictures.of(subject, Pictures.Look.PHOTOGRAPHED, 1, 12).pixels();
            byte[] many =
                    Pictures.of(subject, Pictures.Look.PHOTOGRAPHED, 1, 30).pixels();
            assertThat(Arrays.copyOf(many, few.length)).isEqualTo(few);
        }
    }

    @Test
    void everyClassIsDrawnEquallyOften() {
        for (Subject subject : Subject.all()) {
            int classes = subject.classes().size();
            long[] labels =
                    Pictures.of(subject, Pictures.Look.DRAWN, 1, 5 * classes).labels();
            for (int label = 0; label < classes; label++) {
                long wanted = label;
                assertThat(Arrays.stream(labels).filter(found -> found == wanted))
                        .hasSize(5);
            }
        }
    }

    @Test
    void noPictureIsEmptyAndNoTwoAreTheSame() {
        for (Subject subject : Subject.all()) {
            Pictures pictures = Pictures.of(subject, Pictures.Look.DRAWN, 1, 60);
            byte[] pixels = pictures.pixels();
            List<ByteBuffer> images = java.util.stream.IntStream.range(0, pictures.count())
                    .mapToObj(image -> ByteBuffer.wrap(pixels, image * Pictures.BYTES, Pictures.BYTES)
                            .slice())
                    .toList();
            assertThat(images).doesNotHaveDuplicates();
            assertThat(images).noneMatch(image -> image.equals(ByteBuffer.allocate(Pictures.BYTES)));
        }
    }

    /** Drawn with StrictMath only: the same on every machine and Java. */
    @Test
    void thePicturesAreThoseThatTheModelsWereTunedFor() throws Exception {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        for (Subject subject : Subject.all()) {
            digest.update(
                    Pictures.of(subject, Pictures.Look.PHOTOGRAPHED, 1, 50).pixels());
        }
        assertThat(HexFormat.of().formatHex(digest.digest()))
                .isEqualTo("97d2b3b47acdf1713e6685b441e93c66e001a4827347b42ca4359d0b6c600d0c");
    }
}
