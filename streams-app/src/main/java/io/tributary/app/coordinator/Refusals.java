package io.tributary.app.coordinator;

import io.tributary.app.lineage.Fact;
import io.tributary.app.lineage.Fact.EventRefused;
import io.tributary.app.lineage.LineageEvent;
import io.tributary.app.lineage.LineageEvent.ExpertPublished;
import io.tributary.app.lineage.LineageEvent.ExpertRetracted;
import io.tributary.app.lineage.LineageEvent.LineageDeclared;
import io.tributary.merge.ErrorCode;

/** Events that change nothing, and why. */
final class Refusals {
    private Refusals() {}

    static Fact of(LineageEvent event, ErrorCode code, String message, long now) {
        String expertId = "";
        String digest = "";
        if (event instanceof LineageDeclared declared) {
            digest = declared.base().digest();
        } else if (event instanceof ExpertPublished published) {
            expertId = published.expertId();
            digest = published.expert().digest();
        } else if (event instanceof ExpertRetracted retracted) {
            expertId = retracted.expertId();
        }
        return new EventRefused(
                event.lineage(), now, event.getClass().getSimpleName(), expertId, digest, code, message);
    }
}
