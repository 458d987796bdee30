package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.merge.store.StoreAccess;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The main class of an evaluator that {@code up} starts: it ends when the pipe from its parent closes. */
final class ChildEvaluator {
    private ChildEvaluator() {}

    static List<String> arguments(String bootstrap, StoreAccess store, Path suite, String device) {
        List<String> arguments = new ArrayList<>(List.of(bootstrap, suite.toString(), device));
        arguments.addAll(ChildStore.arguments(store));
        return arguments;
    }

    public static void main(String[] arguments) {
        EvaluatorProcess evaluator = EvaluatorProcess.start(new EvaluatorProcess.Options(
                        KafkaConnection.to(arguments[0]),
                        Topics.DEFAULT,
                        ChildStore.of(List.of(arguments).subList(3, 6)),
                        Path.of(arguments[1]),
                        arguments[2]))
                .closingWithProcess();
        ParentPipe.endsWith(evaluator);
        evaluator.await();
        Runtime.getRuntime().halt(ParentPipe.ENDED);
    }
}
