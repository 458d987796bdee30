package io.tributary.merge.task;

import io.tributary.merge.readahead.Piece;
import io.tributary.merge.readahead.ReadAhead;
import io.tributary.merge.readahead.Request;
import io.tributary.merge.readahead.ReusableBuffers;
import java.util.List;

/** Piece after piece: read ahead, worked on, told to whoever watches. */
final class Pieces {
    private Pieces() {}

    /** Works through them in order and returns how many bytes were read. */
    static long work(List<Request<PieceWork>> requests, ReusableBuffers buffers, Progress progress) {
        long total = requests.stream()
                .flatMap(request -> request.ranges().values().stream())
                .mapToLong(range -> range.length())
                .sum();
        try (ReadAhead<PieceWork> pieces = new ReadAhead<>(requests.stream(), buffers)) {
            while (pieces.hasNext()) {
                Piece<PieceWork> piece = pieces.next();
                piece.what().take(piece);
                progress.at(pieces.bytesRead(), total);
            }
            return pieces.bytesRead();
        }
    }
}
