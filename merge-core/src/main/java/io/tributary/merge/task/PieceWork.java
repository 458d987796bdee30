package io.tributary.merge.task;

import io.tributary.merge.readahead.Piece;

/** What is to be done with a piece's bytes once they are there. */
@FunctionalInterface
interface PieceWork {
    void take(Piece<PieceWork> piece);
}
