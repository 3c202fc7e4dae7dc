package io.github.rscsnn.reproduce;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.rscsnn.data.Digests;
import io.github.rscsnn.data.Progress;
import io.github.rscsnn.evaluate.EvaluationListener;
import io.github.rscsnn.evaluate.RobustResult;
import io.github.rscsnn.evaluate.Stopping;
import io.github.rscsnn.experiment.CertificationOutcome;
import io.github.rscsnn.experiment.CertificationRun;
import io.github.rscsnn.experiment.CertificationSettings;
import io.github.rscsnn.experiment.EvaluationRun;
import io.github.rscsnn.experiment.EvaluationSettings;
import io.github.rscsnn.experiment.Execution;
import io.github.rscsnn.experiment.Parts;
import io.github.rscsnn.experiment.Recipe;
import io.github.rscsnn.experiment.RunFolder;
import io.github.rscsnn.reproduce.Settings.Given;
import io.github.rscsnn.reproduce.Settings.Judging;
import io.github.rscsnn.reproduce.Settings.Training;
import io.github.rscsnn.train.EpochMetrics;
import io.github.rscsnn.train.JsonFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows of the paper's tables on generated images with tiny networks. */
@Tag("slow")
class TableReproductionTest {
    private static final Map<String, Object> TINY = Map.of(
            "data",
            "shapes10",
            "width",
            0.03,
            "time-steps",
            2,
            "threshold",
            0.5,
            "train-limit",
            32,
            "batch",
            16,
            "threads",
            1);

    private final List<String> messages = new ArrayList<>();
    private final ReproductionListener progress = new ReproductionListener() {
        @Override
        public void message(String text) {
            messages.add(text);
        }
    };

    @TempDir
    private Path out;

    private Settings ofTier(String tier) {
        return new Settings(
                out,
                null,
                new Training(Tier.of(tier), null, null, Map.of(), List.of(42L), Given.NONE),
                new Judging(null, 10, 10, 8.0 / 255, true));
    }

    private Settings settings(List<Long> seeds) {
        return settings(1, null, TINY, seeds);
    }

    private Settings settings(Integer epochs, Double hours, Map<String, Object> keys, List<Long> seeds) {
        return new Settings(
                out,
                null,
                new Training(Tier.PAPER, epochs, hours, keys, seeds, Given.NONE),
                new Judging(8, 2, 2, 8.0 / 255, hours == null));
    }

    private static ReproducedTable run(PaperTable table, Settings settings, ReproductionListener listener)
            throws IOException {
        return new Reproduction(settings, "rsc reproduce", null, listener, Progress.SILENT).table(table);
    }

    private ReproducedTable reproduce(String table, String rows, ReproductionListener listener) throws IOException {
        return run(PaperTable.load(table).select(List.of(rows.split(","))), settings(List.of(1L)), listener);
    }

    @Test
    void measuresRowsOnceAndUsesThemAgain() throws IOException {
        ReproducedTable first = reproduce("table3", "cifar10 rsc-0.1", progress);
        ReproducedTable.Row row = first.rows().getFirst();
        assertThat(row.cells())
                .extracting(Cell::column)
                .containsExactly("clean", "fgsm", "pgd", "f_qte", "p_qte", "eotpgd-stclamp");
        assertThat(row.cells()).allMatch(cell -> cell.values().size() == 1);
        assertThat(row.cell("pgd").orElseThrow().paper()).isEqualTo(37.28);
        assertThat(row.cell("eotpgd-stclamp").orElseThrow().paper()).isNull();
        assertThat(row.runs().getFirst().deviations())
                .containsEntry("width", 0.03)
                .containsEntry("schedule", "cosine-step")
                .doesNotContainKey("sigma2");
        double clean = row.cell("clean").orElseThrow().mean();
        double pgd = row.cell("pgd").orElseThrow().mean();
        assertThat(row.cell("p_qte").orElseThrow().mean()).isEqualTo(8 * (clean + pgd) / 200);

        messages.clear();
        ReproducedTable second = reproduce("table3", "cifar10 rsc-0.1", progress);
        assertThat(messages).isEmpty();
        assertThat(second.rows().getFirst().cells()).isEqualTo(row.cells());

        // the same network is a row of other tables too
        reproduce("table2", "cifar10 rsc-0.1", progress);
        assertThat(messages).noneMatch(text -> text.contains("training"));
        assertThat(runs()).hasSize(1);
    }

    @Test
    void writesMarkdownCsvAndJson() throws IOException {
        reproduce("table3", "cifar10 direct", progress);
        assertThat(out.resolve("table3.md"))
                .content()
                .contains("# Table 3")
                .contains("| CIFAR10")
                .contains("(90.69, ")
                .contains("`width = 0.03`")
                .contains("## Provenance");
        List<String> lines = Files.readAllLines(out.resolve("table3.csv"));
        assertThat(lines).hasSize(7);
        // the check for masking is for random rows: nothing was measured, nothing is filled in
        assertThat(lines.getLast()).startsWith("CIFAR10,VGG-5,Direct,cifar10-vgg5-direct,eotpgd-stclamp,,,0,");
        assertThat(out.resolve("table3.json"))
                .content()
                .contains("\"paper\" : 90.69")
                .contains("\"difference\"");
    }

    /** Where a later command looks for it. */
    @Test
    void whatANetworkBeginsWithIsTrainedBesideTheOthers() {
        Settings part = ofTier("part");
        ReproductionListener stops = new ReproductionListener() {
            @Override
            public void message(String text) {
                throw new CancellationException(text);
            }
        };
        assertThatThrownBy(
                        () -> new Runs(part, new Budget(part), new Trainer(null), stops).of("cifar100-vgg11-rsc-0.1"))
                .hasMessage("training fast/cifar10-small-vgg11-ann, 10 epochs, into "
                        + out.resolve("runs/cifar10-small-vgg11-ann-s42"));
    }

    @Test
    void blackBoxImagesComeFromAnotherNetwork() throws IOException {
        ReproducedTable table = reproduce("table4", "cifar10 direct", progress);
        assertThat(runs()).hasSize(2);
        assertThat(table.rows().getFirst().cell("pgd").orElseThrow().values()).hasSize(1);
        Path direct = Path.of(table.rows().getFirst().runs().getFirst().run());
        try (Stream<Path> files = Files.list(direct.resolve("results/reproduce"))) {
            assertThat(files.filter(file -> file.toString().contains("transfer-pgd")))
                    .singleElement()
                    .satisfies(file -> assertThat(file).content().contains("transfer(direct"));
        }
    }

    @Test
    void studentsShareTheirTeacher() throws IOException {
        reproduce("table9", "cifar10-vgg5-rsc-0.1-kd", progress);
        reproduce("table6", "cifar10 e-rsct", progress);
        reproduce("table3", "cifar10 ann", progress);
        assertThat(runs()).hasSize(3).anyMatch(run -> run.startsWith("cifar10-vgg5-ann"));
    }

    @Test
    void severalSeedsGiveASpread() throws IOException {
        ReproducedTable table =
                run(PaperTable.load("table3").select(List.of("cifar10 direct")), settings(List.of(1L, 2L)), progress);
        Cell clean = table.rows().getFirst().cell("clean").orElseThrow();
        assertThat(clean.values()).hasSize(2);
        assertThat(clean.deviation()).isNotNull();
        List<RunNote> runs = table.rows().getFirst().runs();
        assertThat(runs).extracting(RunNote::seed).containsExactly(1L, 2L);

        Path results = out.resolve("results");
        assertThat(publication(results, "two", List.of(), settings(List.of(1L)))
                        .page()
                        .networks())
                .extracting(PublishedNetwork::seed)
                .containsExactly(1L, 2L);
        Path second = Path.of(runs.getLast().run());
        change(second, "seed", 1);
        for (Path file : RunFolder.judgements(second)) {
            ObjectNode json = JsonFile.read(file, "", "");
            ((ObjectNode) json.path("recipe")).put("seed", 1);
            JsonFile.write(file, json.without(JsonFile.CHECKSUM));
        }
        assertThatThrownBy(() -> publication(results, "two", List.of(), settings(List.of(1L))))
                .as("other weights of one seed")
                .isInstanceOf(IOException.class)
                .hasMessageContainingAll(runs.getFirst().run(), "are no two seeds of cifar10-vgg5-direct");
    }

    @Test
    void stoppedAtAnyMomentItGoesOnToTheSameNumbers() throws IOException {
        ReproducedTable whole = reproduce("table3", "cifar10 rsc-0.1", progress);
        delete(out.resolve("runs"));

        ReproductionListener inTraining = new ReproductionListener() {
            @Override
            public void epochDone(EpochMetrics metrics) {
                throw new CancellationException("stopped");
            }
        };
        assertThatThrownBy(() -> reproduce("table3", "cifar10 rsc-0.1", inTraining))
                .isInstanceOf(CancellationException.class);
        ReproductionListener inAttack = new ReproductionListener() {
            @Override
            public void done(RobustResult result) {
                if (result.label().equals("pgd")) {
                    throw new CancellationException("stopped");
                }
            }
        };
        assertThatThrownBy(() -> reproduce("table3", "cifar10 rsc-0.1", inAttack))
                .isInstanceOf(CancellationException.class);
        messages.clear();
        ReproducedTable again = reproduce("table3", "cifar10 rsc-0.1", progress);
        assertThat(messages).noneMatch(text -> text.contains("training") || text.contains(": fgsm"));
        assertThat(again.rows().getFirst().cells())
                .isEqualTo(whole.rows().getFirst().cells());
    }

    @Test
    void hoursBecomeEpochsOnce() throws IOException {
        Settings hours = settings(null, 0.0005, TINY, List.of(1L));
        PaperTable table = PaperTable.load("table3").select(List.of("cifar10 direct"));
        ReproducedTable first = run(table, hours, progress);
        assertThat(messages).anyMatch(text -> text.contains("images/s"));
        assertThat(out.resolve("budget.json")).exists();
        messages.clear();
        ReproducedTable second = run(table, hours, progress);
        assertThat(messages).isEmpty();
        assertThat(second.rows()).isEqualTo(first.rows());
    }

    @Test
    void timeStepsAreThoseOfTheRecipes() throws IOException {
        ReproducedTable table = reproduce("table8", "cifar10,cifar100", progress);
        assertThat(table.rows()).hasSize(6).allSatisfy(row -> {
            Cell cell = row.cells().getFirst();
            assertThat(cell.difference()).isZero();
        });
        assertThat(runs()).isEmpty();
    }

    private Settings elsewhere(List<String> runs, List<Path> folders) {
        Settings usual = settings(List.of(1L));
        return new Settings(
                out.resolve("other"),
                null,
                new Training(Tier.PAPER, 1, null, TINY, List.of(1L), Given.of(runs, folders)),
                usual.judging());
    }

    @Test
    void networksThatAreThereAreUsed() throws IOException {
        ReproducedTable here = reproduce("table3", "cifar10 rsc-0.1", progress);
        PaperTable rows = PaperTable.load("table3").select(List.of("cifar10 rsc-0.1"));
        messages.clear();
        ReproducedTable found = run(rows, elsewhere(List.of(), List.of(out.resolve("runs"))), progress);
        assertThat(messages).isEmpty();
        assertThat(found.rows().getFirst().cells())
                .isEqualTo(here.rows().getFirst().cells());

        String run = here.rows().getFirst().runs().getFirst().run();
        PaperTable half = PaperTable.load("table3").select(List.of("cifar10 rsc-0.5"));
        ReproducedTable given = run(half, elsewhere(List.of("cifar10-vgg5-rsc-0.5=" + run), List.of()), progress);
        assertThat(messages).isEmpty();
        assertThat(given.rows().getFirst().runs().getFirst().deviations())
                .as("that it has another variance than its row")
                .containsEntry("sigma2", 0.1);
        change(Path.of(run), "sigma2", 25);
        run(half, elsewhere(List.of("cifar10-vgg5-rsc-0.5=" + run), List.of()), progress);
        assertThat(messages).as("another recipe was measured").anyMatch(text -> text.endsWith(": clean"));
        messages.clear();
        run(half, elsewhere(List.of("cifar10-vgg5-rsc-0.5=" + run), List.of()), progress);
        assertThat(messages).isEmpty();

        PaperTable direct = PaperTable.load("table3").select(List.of("cifar10 direct"));
        assertThatThrownBy(() -> run(direct, elsewhere(List.of("cifar10-vgg5-direct=" + run), List.of()), progress))
                .isInstanceOf(IOException.class)
                .hasMessage(run + " is rsc1 on shapes10, but cifar10-vgg5-direct is direct on shapes10");
        assertThatThrownBy(() -> Given.of(List.of("cifar10-vgg6=" + run), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("RECIPE=RUN");
    }

    @Test
    void tiersHaveRecipesAndNumbersOfImages() {
        Settings narrow = ofTier("narrow");
        Budget budget = new Budget(narrow);
        String head = "layers:conv64,avg2,conv128,conv128,avg2,fc512,fc512";
        for (String row : List.of("direct", "rsc-0.5", "rsc-0.1-e-rsct", "rsc-0.1-adv", "ann", "black-box")) {
            Recipe recipe = budget.recipe("cifar10-vgg5-" + row, 42);
            assertThat(recipe.network().arch()).isEqualTo(head);
            assertThat(recipe.steps()).isEqualTo(row.equals("ann") ? 1 : 4);
            assertThat(recipe.training().seed()).isEqualTo(row.equals("black-box") ? 4242 : 42);
            Map<String, Object> paper = RecipeBook.read("cifar10-vgg5-" + row);
            assertThat(recipe.toMap()).as("the method is the row's").containsEntry("coding", paper.get("coding"));
            assertThat(recipe.toMap().get("loss")).isEqualTo(paper.getOrDefault("loss", "ce"));
        }
        assertThat(budget.recipe("cifar10-vgg5-poisson", 42).steps()).isEqualTo(8);
        Recipe cifar100 = budget.recipe("cifar100-vgg11-poisson", 42);
        assertThat(cifar100.network().arch())
                .startsWith("layers:conv64,avg2,conv128,conv256")
                .endsWith("fc512,fc512");
        assertThat(cifar100.steps()).isEqualTo(8);
        assertThat(cifar100.training().epochs()).isEqualTo(12);
        assertThat(narrow.limit(Metric.CLEAN)).isEqualTo(10_000);
        assertThat(narrow.limit(Metric.PGD)).isEqualTo(1000);
        Budget small = new Budget(ofTier("small"));
        assertThat(small.recipe("cifar10-vgg5-rsc-0.1", 42).network().width()).isEqualTo(0.25);
        assertThat(small.recipe("cifar10-vgg5-rsc-0.1", 42).training())
                .isEqualTo(budget.recipe("cifar10-vgg5-rsc-0.1", 42).training());
        Budget part = new Budget(ofTier("part"));
        Recipe tuned = part.recipe("cifar100-vgg11-rsc-0.1", 42);
        assertThat(tuned.network().arch()).isEqualTo(cifar100.network().arch());
        assertThat(tuned.network().init()).isEqualTo("fast/cifar10-small-vgg11-direct");
        Recipe beginning = Recipe.resolve(RecipeBook.read("fast/cifar10-small-vgg11-direct"));
        assertThat(beginning.network().arch()).isEqualTo(tuned.network().arch());
        assertThat(beginning.network().width()).isEqualTo(tuned.network().width());
        for (String tier : Tier.names()) {
            Budget each = new Budget(ofTier(tier));
            RecipeBook.names().forEach(name -> Parts.check(each.recipe(name, 42)));
        }
        assertThatThrownBy(() -> Tier.of("huge"))
                .hasMessageContaining("known: part, quarter, half, small, narrow, wide, paper");
    }

    @Test
    void whatIsMeasuredIsPublished() throws IOException {
        ReproducedTable table = reproduce("table3", "cifar10 direct,cifar10 rsc-0.1", progress);
        RunFolder random =
                RunFolder.open(Path.of(table.rows().getLast().runs().getFirst().run()));
        for (Map<String, Object> asked : List.of(
                Map.<String, Object>of("gradient", "stclamp", "attacks", List.of("pgd")),
                Map.<String, Object>of("gradient", "rate", "attacks", List.of("pgd"), "steps", 2))) {
            Map<String, Object> values = new LinkedHashMap<>(asked);
            values.putAll(Map.of("limit", 8, "draws", 2));
            new EvaluationRun(random, EvaluationSettings.OPTIONS.make(values), Execution.STANDARD)
                    .evaluate(EvaluationListener.SILENT);
        }
        CertificationSettings few =
                new CertificationSettings(4, 200, 0.001, 4, 1, 0, 42, new Stopping(List.of(0.01), 0));
        CertificationOutcome certified = new CertificationRun(
                        random, few, Execution.STANDARD, random.path().resolve("certificates.tsv"))
                .certify(images -> {}, row -> {});
        Path results = out.resolve("results");
        ResultsPage page =
                publication(results, "tiny", List.of(), settings(List.of(1L))).page();
        assertThat(page.certificates()).singleElement().satisfies(own -> {
            assertThat(own.recipe()).isEqualTo("cifar10-vgg5-rsc-0.1");
            assertThat(own.datasetSha256()).matches("[0-9a-f]{64}");
            assertThat(own.certified()).containsOnlyKeys(0.01);
            assertThat(own.value(0.01).mean()).isEqualTo(25.0 * certified.certified(0.01));
            assertThat(own.draws()).isEqualTo(certified.drawsAnImage());
        });
        assertThat(page.measurements())
                .extracting(value -> value.recipe() + " " + value.metric())
                .containsExactlyInAnyOrder(
                        "cifar10-vgg5-direct clean",
                        "cifar10-vgg5-direct fgsm",
                        "cifar10-vgg5-direct pgd",
                        "cifar10-vgg5-rsc-0.1 clean",
                        "cifar10-vgg5-rsc-0.1 fgsm",
                        "cifar10-vgg5-rsc-0.1 pgd",
                        "cifar10-vgg5-rsc-0.1 eotpgd-stclamp",
                        "cifar10-vgg5-rsc-0.1 pgd, stclamp",
                        "cifar10-vgg5-rsc-0.1 pgd(linf, epsilon=0.03137, alpha=0.01, steps=2, random start), rate");
        assertThat(page.measurements())
                .filteredOn(value -> Metric.has(value.metric()))
                .allSatisfy(value -> {
                    double ours = table.rows().stream()
                            .filter(row -> row.row().recipe().equals(value.recipe()))
                            .findFirst()
                            .orElseThrow()
                            .cell(value.metric())
                            .orElseThrow()
                            .mean();
                    assertThat(value.mean()).isEqualTo(ours);
                    assertThat(value.correct().getFirst()).hasSize(8);
                    assertThat(100.0 * IntStream.of(value.rightDraws()).sum() / (8 * value.draws()))
                            .as("the images' own draws")
                            .isCloseTo(ours, within(1e-9));
                });
        Path index = out.resolve("results/README.md");
        Files.createDirectories(index.getParent());
        Files.writeString(index, "| page | what | networks |\n| --- | --- | --- |\n| [a](a.md) | b | c |\n\nEnd.\n");
        for (int i = 0; i < 2; i++) {
            publication(results, "tiny", List.of(), settings(List.of(1L))).write();
        }
        PublishedCertificates published = page.certificates().getFirst();
        assertThat(out.resolve("results/data/tiny-cifar10-vgg5-rsc-0.1.tsv"))
                .isEqualTo(out.resolve("results").resolve(published.file()))
                .hasSameTextualContentAs(random.path().resolve("certificates.tsv"))
                .satisfies(file -> assertThat(Digests.sha256(file)).isEqualTo(published.sha256()));
        assertThat(index)
                .content()
                .endsWith("| [a](a.md) | b | c |\n"
                        + "| [Results, tier paper](tiny.md) | 2 networks | paper: the paper's recipe |\n\n"
                        + "End.\n");
        assertThat(out.resolve("results/tiny.md"))
                .content()
                .isEqualTo(
                        ResultsPage.read(out.resolve("results/data/tiny.json")).markdown())
                .contains(
                        "## Table 3: white-box attacks",
                        "## Certified accuracy",
                        "](" + published.file() + ")",
                        "## Which rows differ",
                        "| processor |",
                        "(90.69)")
                .doesNotContain("## Table 7");
        assertThat(Coverage.of(out.resolve("results/data")).cells())
                .filteredOn(cell -> cell.measured() != null)
                .extracting(cell -> cell.table().name())
                .contains("table3", "table4", "table7");
        seedsOfAnotherPageAreTaken(
                page, table.rows().getFirst().runs().getFirst().run());
        for (String name : List.of("README", "Coverage", "../tiny", "a b")) {
            assertThatThrownBy(() -> publication(results, name, List.of(), settings(List.of(1L))))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("neither README nor coverage; got '" + name + "'");
        }
        Settings nothing = elsewhere(List.of(), List.of());
        assertThatThrownBy(() -> publication(results, "none", List.of(), nothing))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("no run of tier paper has results to publish in ");
    }

    private Publication publication(Path results, String name, List<String> with, Settings settings)
            throws IOException {
        return Publication.of(results, name, null, "rsc reproduce", with, settings, progress);
    }

    /** Of a page whose runs are gone: seed 2 of a network that is here too, and of one that is not. */
    private void seedsOfAnotherPageAreTaken(ResultsPage here, String directRun) throws IOException {
        String direct = "cifar10-vgg5-direct";
        String random = "cifar10-vgg5-rsc-0.1";
        String poisson = "cifar10-vgg5-poisson";
        Path results = out.resolve("results");
        PublishedValue fgsm = value(here, direct, "fgsm");
        PublishedValue pgd = value(here, direct, "pgd");
        PublishedNetwork seed1 = network(here, direct);
        PublishedNetwork seed1OfRandom = network(here, random);
        assertThat(seed1.deviations()).as("what --set changes is told").containsEntry("width", 0.03);
        PublishedValue more = ofSeed(1, random, value(here, random, "pgd"), "mifgsm", "11000011");
        List<PublishedValue> numbers = List.of(
                ofSeed(2, direct, fgsm, "fgsm", "1111"),
                ofSeed(2, direct, pgd, "pgd", "11110000"),
                more,
                ofSeed(2, poisson, pgd, "pgd", "11110000"));
        Map<String, String> origin = Map.of("processor", "another; a third");
        page(
                        "there",
                        here,
                        origin,
                        numbers,
                        seed2(seed1, direct, seed1.epochs()),
                        seed1OfRandom,
                        seed2(seed1, poisson, 1))
                .write(results);
        messages.clear();
        Settings one = settings(List.of(1L));
        publication(results, "both", List.of("there"), one).write();
        ResultsPage both = ResultsPage.read(results.resolve("data/both.json"));
        PublishedValue joined = value(both, direct, "pgd");
        assertThat(joined.seeds()).containsExactly(1L, 2L);
        assertThat(joined.values()).containsExactly(pgd.mean(), 50.0);
        assertThat(joined.correct()).containsExactly(pgd.correct().getFirst(), "11110000");
        assertThat(List.of(joined.low(), joined.high()))
                .as("two trainings so far apart tell nothing")
                .containsExactly(0.0, 100.0);
        assertThat(joined.commit()).isEqualTo(pgd.commit() + "; abc");
        assertThat(both.measurements())
                .as("FGSM is of other images there")
                .noneMatch(
                        value -> value.recipe().equals(direct) && value.metric().equals("fgsm"))
                .noneMatch(value -> value.recipe().equals(poisson))
                .as("of the same network what was not measured here")
                .contains(more);
        assertThat(both.provenance().get("processor")).contains("a third; another");
        assertThat(messages)
                .contains(
                        direct + ": seeds [2] from there.md",
                        direct + ": fgsm was not measured alike for all seeds and is left out");

        publication(results, "there", List.of("there"), elsewhere(List.of(direct + "=" + directRun), List.of()))
                .write();
        ResultsPage anew = ResultsPage.read(results.resolve("data/there.json"));
        assertThat(anew.measurements())
                .as("a page that is written anew keeps what it has")
                .contains(ofSeed(2, poisson, pgd, "pgd", "11110000"));
        assertThat(anew.title()).isEqualTo("There");
        assertThat(anew.certificates()).isEqualTo(here.certificates());

        messages.clear();
        page("unlike", here, origin, numbers, seed2(seed1, direct, seed1.epochs() + 1))
                .write(results);
        page("another", here, origin, numbers, seed(seed1, direct, 1, seed1.epochs()))
                .write(results);
        assertThat(publication(results, "x", List.of("unlike", "another"), one)
                        .page()
                        .networks())
                .isEqualTo(here.networks());
        assertThat(messages)
                .contains(direct + ": seed 1 of another.md is left out: another network of that seed is there already")
                .anyMatch(message -> message.startsWith(
                        direct + ": seed 2 of unlike.md is left out: it was trained otherwise (images seen = 32, "));
        Map<String, String> otherData =
                Map.of("data", here.provenance().get("data").replaceAll("SHA-256 .*", "SHA-256 0"));
        page("data", here, otherData, numbers, seed2(seed1, direct, seed1.epochs()))
                .write(results);
        refused(List.of("data"), one, "data.md is of other data: shapes10 test, 8 images");
        refused(List.of("missing"), one, "missing.json is not there");
        refused(List.of("there"), ofTier("small"), "there.md is of tier paper, not of small");
    }

    private void refused(List<String> with, Settings settings, String message) {
        assertThatThrownBy(() -> publication(out.resolve("results"), "x", with, settings))
                .isInstanceOf(IOException.class)
                .hasMessageContaining(message);
    }

    private static PublishedNetwork network(ResultsPage page, String recipe) {
        return page.networks().stream()
                .filter(each -> each.recipe().equals(recipe))
                .findFirst()
                .orElseThrow();
    }

    private static ResultsPage page(
            String name,
            ResultsPage like,
            Map<String, String> origin,
            List<PublishedValue> numbers,
            PublishedNetwork... networks) {
        return new ResultsPage(
                name + ".md", "There", like.tier(), "rsc", origin, List.of(networks), numbers, like.certificates());
    }

    private static PublishedValue value(ResultsPage page, String recipe, String metric) {
        return page.measurements().stream()
                .filter(value -> value.recipe().equals(recipe) && value.metric().equals(metric))
                .findFirst()
                .orElseThrow();
    }

    private static PublishedNetwork seed2(PublishedNetwork like, String recipe, int epochs) {
        return seed(like, recipe, 2, epochs);
    }

    private static PublishedNetwork seed(PublishedNetwork like, String recipe, long seed, int epochs) {
        return new PublishedNetwork(
                recipe,
                recipe,
                like.deviations(),
                seed,
                epochs,
                like.imagesSeen(),
                0.1,
                0.1,
                "fused",
                "abc",
                "0123456789");
    }

    private static PublishedValue ofSeed(long seed, String recipe, PublishedValue like, String metric, String right) {
        return new PublishedValue(
                recipe,
                metric,
                like.tier(),
                List.of(seed),
                List.of(50.0),
                20.0,
                80.0,
                right.length(),
                like.draws(),
                like.attack(),
                8,
                "abc",
                List.of(right));
    }

    @Test
    void refusesImpossibleSettings() {
        assertThatThrownBy(() -> settings(1, 2.0, TINY, List.of(1L))).hasMessageContaining("either epochs or hours");
        assertThatThrownBy(() -> settings(0, null, TINY, List.of(1L)))
                .hasMessageContaining("epochs must be at least 1");
        assertThatThrownBy(() -> settings(List.of(1L, 1L))).hasMessageContaining("different");
        assertThatThrownBy(() -> settings(1, null, Map.of("seed", 3), List.of(1L)))
                .hasMessageContaining("option of its own");
        Map<String, Object> teacher = Map.of("teacher", "runs/ann");
        assertThatThrownBy(() -> settings(1, null, teacher, List.of(1L)))
                .hasMessageContaining("'teacher' cannot be set here");
    }

    private List<String> runs() throws IOException {
        Path folder = out.resolve("runs");
        if (!Files.exists(folder)) {
            return List.of();
        }
        try (Stream<Path> paths = Files.list(folder)) {
            return paths.map(path -> path.getFileName().toString()).sorted().toList();
        }
    }

    /** As by hand. */
    private static void change(Path run, String key, int value) throws IOException {
        Path recipe = run.resolve("recipe.json");
        ObjectNode keys = JsonFile.read(recipe, "", "");
        Files.writeString(
                recipe, keys.put(key, value).without(JsonFile.CHECKSUM).toString());
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
