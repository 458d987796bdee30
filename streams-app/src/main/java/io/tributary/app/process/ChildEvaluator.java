package io.tributary.app.process;

import io.tributary.app.cluster.KafkaConnection;
import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.List;

/** The main class of an evaluator that {@code up} starts: it ends when the pipe from its parent closes. */
final class ChildEvaluator {
    private ChildEvaluator() {}

    static List<String> arguments(String bootstrap, Path store, Path suite, String device) {
        return List.of(bootstrap, store.toString(), suite.toString(), device);
    }

    public static void main(String[] arguments) {
        EvaluatorProcess evaluator = EvaluatorProcess.start(new EvaluatorProcess.Options(
                        KafkaConnection.to(arguments[0]),
                        Topics.DEFAULT,
                        Path.of(arguments[1]),
                        Path.of(arguments[2]),
                        arguments[3]))
                .closingWithProcess();
        ParentPipe.endsWith(evaluator);
        evaluator.await();
        Runtime.getRuntime().halt(ParentPipe.ENDED);
    }
}
