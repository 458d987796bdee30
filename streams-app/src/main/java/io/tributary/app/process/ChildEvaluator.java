package io.tributary.app.process;

import io.tributary.schemas.Topics;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The main class of an evaluator that {@code up} starts: it ends when the pipe from its parent closes. */
final class ChildEvaluator {
    private ChildEvaluator() {}

    static List<String> arguments(String bootstrap, Up.Options options, Path suite) {
        List<String> arguments = new ArrayList<>(ChildCluster.arguments(bootstrap, options.registry()));
        arguments.addAll(List.of(suite.toString(), options.device()));
        arguments.addAll(ChildStore.arguments(options.store()));
        return arguments;
    }

    public static void main(String[] given) {
        List<String> arguments = List.of(given);
        EvaluatorProcess evaluator = EvaluatorProcess.start(new EvaluatorProcess.Options(
                        ChildCluster.of(arguments.subList(0, 2)),
                        Topics.DEFAULT,
                        ChildStore.of(arguments.subList(4, 7)),
                        Path.of(arguments.get(2)),
                        arguments.get(3)))
                .closingWithProcess();
        ParentPipe.endsWith(evaluator);
        evaluator.await();
        Runtime.getRuntime().halt(ParentPipe.ENDED);
    }
}
