package io.tributary.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TableTest {
    private final Table table = new Table().text("NAME").number("STEPS").text("WHERE");

    @Test
    void textStandsToTheLeftAndNumbersToTheRight() {
        table.row("vision", 7, "/a").row("a", 1234567, "/b");

        assertThat(table.toString()).isEqualTo("""
                        NAME      STEPS  WHERE
                        vision        7  /a
                        a       1234567  /b""");
    }

    @Test
    void noLineEndsInBlanks() {
        table.row("vision", 7, "");

        assertThat(table.toString().lines()).allMatch(line -> line.equals(line.stripTrailing()));
    }

    @Test
    void aCellIsOneLine() {
        table.row("a\nb", 1, "c\r\nd");

        assertThat(table.toString().lines()).hasSize(2);
    }

    @Test
    void lettersBeyondSixteenBitsCountOnce() {
        table.row("𝜆", 1, "x").row("b", 2, "y");

        assertThat(table.toString().lines().skip(1).map(line -> line.codePointCount(0, line.length())))
                .containsOnly(14);
    }

    @Test
    void aRowOfAnotherWidthIsAMistake() {
        assertThatThrownBy(() -> table.row("only one")).isInstanceOf(IllegalArgumentException.class);
    }
}
