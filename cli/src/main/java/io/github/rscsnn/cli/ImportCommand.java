package io.github.rscsnn.cli;

import io.github.rscsnn.data.Dataset;
import io.github.rscsnn.data.ImageFormat;
import io.github.rscsnn.data.Split;
import io.github.rscsnn.experiment.Experiment;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.interchange.NetworkImport;
import io.github.rscsnn.interchange.NirImport;
import io.github.rscsnn.interchange.Source;
import io.github.rscsnn.interchange.WeightImport;
import io.github.rscsnn.option.Names;
import io.github.rscsnn.option.OptionTable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code rsc import}. */
@Command(
        name = "import",
        description =
                "Make a run of a network that another program trained: exported whole, its weights, or a NIR graph.",
        footer = {
            "FOLDER: what rsc_export.py wrote in Python ('rsc export-script' writes that file). It brings layers, neurons",
            "with their surrogates, T and normalisation, and a batch with spikes and logits: the import is compared with",
            "it, and fails naming the first layer that is another.",
            "spikingjelly, snn-rat: a PyTorch state dict saved as safetensors (safetensors.torch.save_file). The"
                    + " recipe",
            "names architecture, neuron, T and data set, since the weights do not; names and shapes are checked, and"
                    + " what",
            "is missing or not known is listed. Pools leave no trace in a state dict: --arch must have the right ones.",
            "nir: a graph in HDF5 brings layers and neuron; the recipe says the rest.",
            "Coding is direct unless said otherwise. The run can be evaluated, attacked, exported and, with 'rsc train",
            "--resume', trained on. docs/interchange.md has the details.",
            "",
            "Examples:",
            "  rsc import exported --data cifar10 --out runs/mine",
            "  rsc import --from snn-rat --weights vgg11.safetensors --arch vgg11 --data cifar10 --out runs/rat",
            "  rsc import --from spikingjelly --weights net.safetensors --arch layers:conv64,max2,conv128,max2,fc512"
                    + " \\",
            "      --leak 0.5 --decay-input --time-steps 4 --data cifar10 --out runs/sj",
            "  rsc import --from nir --weights net.nir --data mnist --time-steps 16 --out runs/net"
        })
final class ImportCommand extends RscCommand {
    @Parameters(
            index = "0",
            arity = "0..1",
            paramLabel = "FOLDER",
            description = "Folder that rsc_export.py wrote; else --from and --weights.")
    private @Nullable Path folder;

    @Option(
            names = "--verify",
            negatable = true,
            description =
                    "Compare the network with its source on the batch in FOLDER. Default: if there is one; without a"
                            + " comparison the run is marked as not verified.")
    private @Nullable Boolean verify;

    record ImportOptions(String from, Path weights, Path out, Double dt) {
        private static final Names SOURCES =
                Names.of(List.of(Source.SPIKINGJELLY.title(), Source.SNN_RAT.title(), "nir"));

        static final OptionTable<ImportOptions> TABLE =
                new OptionTable<>(ImportOptions.class, "option", name -> name.equals("from") ? SOURCES : Names.ANY);
    }

    @Mixin
    private final OptionGroup own = new OptionGroup(ImportOptions.TABLE);

    @Option(
            names = "--decay-input",
            description =
                    "Its neurons take only 1 - leak of their input, SpikingJelly's default for LIFNode (leak = 1 - 1/tau); "
                            + "goes into the weights.")
    private boolean decayInput;

    @Mixin
    private RecipeOptions options;

    @Override
    protected int run(Terminal terminal) throws Exception {
        ImportOptions asked = ImportOptions.TABLE.make(own.given());
        if (options.given().containsKey("init")) {
            throw wrongUsage("--init is for training from other weights: here they are those of FOLDER or --weights");
        }
        if (folder != null) {
            return exported(terminal, folder, asked);
        }
        if (asked.from() == null || asked.weights() == null || asked.out() == null) {
            throw wrongUsage("say which FOLDER of rsc_export.py, or --from whom and --weights FILE; and --out DIR");
        }
        if (verify != null && verify) {
            throw wrongUsage(
                    "--verify needs a FOLDER of rsc_export.py: a file of weights holds nothing to compare with");
        }
        boolean nir = asked.from().equals("nir");
        if (nir ? decayInput : asked.dt() != null) {
            throw wrongUsage(nir ? "--decay-input is not for nir, whose neurons say it" : "--dt is for nir only");
        }
        WeightImport.Outcome outcome = nir ? graph(terminal, asked) : state(asked);
        outcome.names().forEach((theirs, ours) -> terminal.out().println("  " + theirs + " -> " + ours));
        outcome.notes().forEach(note -> terminal.out().println(ImportText.wrapped(note)));
        if (!nir) {
            terminal.out().println(ImportText.wrapped(assumed()));
            terminal.out()
                    .println(
                            ImportText.wrapped(
                                    "NOT VERIFIED: nothing was compared with the source, and tables of this run"
                                            + " will say so; rsc_export.py ('rsc export-script') exports what can be compared"));
        }
        terminal.out().println(asked.out() + ": imported; 'rsc evaluate " + asked.out() + "' judges it");
        return DONE;
    }

    /** What a state dict does not hold and no option said. */
    private String assumed() throws IOException {
        Map<String, Object> all = options.resolve(Map.of("coding", "direct")).toMap();
        Map<String, Object> given = options.given();
        List<String> taken = new ArrayList<>();
        for (String key : List.of("leak", "threshold", "reset", "detach-reset")) {
            if (!given.containsKey(key)) {
                taken.add("--" + key + " " + all.get(key));
            }
        }
        if (!decayInput) {
            taken.add("no --decay-input");
        }
        if (!given.containsKey("time-steps")) {
            taken.add("T = " + options.resolve(Map.of("coding", "direct")).steps());
        }
        return "ASSUMED, for weights say nothing of it: " + String.join(", ", taken)
                + (taken.isEmpty() ? "" : "; ") + "the triangular surrogate of width " + all.get("gamma")
                + " (SpikingJelly's own is ATan or Sigmoid), the normalisation of --data";
    }

    private int exported(Terminal terminal, Path export, ImportOptions asked) throws IOException {
        if (decayInput || own.given().keySet().stream().anyMatch(name -> !name.equals("out"))) {
            throw wrongUsage("FOLDER says all that --from, --weights, --decay-input and --dt do: leave them out");
        }
        Path out = asked.out();
        if (out == null) {
            throw wrongUsage("say --out DIR");
        }
        NetworkImport network = new NetworkImport(export);
        NetworkImport.requireNotGiven(options.given());
        Recipe recipe = options.resolve(network.recipe());
        boolean compare = verify == null ? network.hasBatch() : verify;
        NetworkImport.Outcome outcome = network.run(recipe, images(recipe).format(), compare, out);
        ImportText.print(outcome, terminal.out());
        terminal.out()
                .println(out + ": imported" + (compare ? " and verified" : ", NOT VERIFIED") + "; 'rsc evaluate " + out
                        + "' judges it");
        return DONE;
    }

    private WeightImport.Outcome graph(Terminal terminal, ImportOptions asked) throws IOException {
        NirImport graph = new NirImport(asked.weights(), asked.dt());
        Recipe recipe = options.resolve(graph.recipe());
        ImageFormat ours = graph.format();
        if (ours == null || !ours.data().equals(recipe.data().name())) {
            Dataset data = images(recipe);
            return graph.run(recipe, data.format(), data, asked.out());
        }
        Dataset data = null; // the file says what the network sees: it can be imported where its data are not
        try {
            data = images(recipe);
        } catch (IOException e) {
            terminal.err().println("rsc: layers are tried on random pixels: " + e.getMessage());
        }
        return graph.run(recipe, ours, data, asked.out());
    }

    private WeightImport.Outcome state(ImportOptions asked) throws IOException {
        Recipe recipe = options.resolve(Map.of("coding", "direct"));
        Source source = Source.valueOf(asked.from().toUpperCase(Locale.ROOT).replace('-', '_'));
        double inputScale = decayInput ? 1 - recipe.neuron().leak() : 1;
        if (inputScale <= 0) {
            throw wrongUsage("--decay-input needs the --leak of the neurons, below 1");
        }
        Dataset data = images(recipe);
        return WeightImport.run(source, asked.weights(), inputScale, recipe, data.format(), data, asked.out());
    }

    private static Dataset images(Recipe recipe) throws IOException {
        return Experiment.open(recipe, Split.TEST, 0);
    }
}
