package io.tributary.app.cli;

import io.tributary.app.demo.Demo;
import io.tributary.app.process.DataDirectory;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code demo}: the main job from end to end, on models that it trains itself. */
@Command(
        name = "demo",
        description = "Show the main job: train a small base and experts on pictures drawn here, stream the experts"
                + " through a line of its own, and evaluate every version. Takes about two minutes the first time, less"
                + " when the models are there. Keeps everything in ~/.tributary/demo, or where --data says.",
        footerHeading = "%nExamples:%n",
        footer = {"  tributary demo", "  tributary demo --data /tmp/tributary-demo"})
final class DemoCommand implements Callable<Integer> {
    private final Tributary root;

    @Mixin
    private final WorkersOption workers = new WorkersOption();

    DemoCommand(Tributary root) {
        this.root = root;
    }

    @Override
    public Integer call() {
        Stop.whereItIs();
        DataDirectory data = root.isDataGiven()
                ? root.data()
                : new DataDirectory(root.data().root().resolve("demo"));
        data.create();
        RoleLogging.into(data.logs(), "demo");
        Console console = root.console();
        Demo.run(new Demo.Options(data, workers.count(), "cpu", console.interactive()), console.out(), console.err());
        return ExitStatus.DONE.number();
    }
}
