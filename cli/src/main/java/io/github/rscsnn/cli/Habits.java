package io.github.rscsnn.cli;

import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What PyTorch, torchattacks, RobustBench, SNN-RAT and SpikingJelly call our options, commands and values. */
final class Habits {
    /** Ours, the first of them that a command has, to what others type. */
    static final Map<List<String>, String> OPTIONS = Map.ofEntries(
            Map.entry(
                    List.of("--batch"),
                    "batch-size bs b bsz train-batch-size test-batch-size eval-batch-size mini-batch"),
            Map.entry(
                    List.of("--epsilon", "--adv-epsilon"),
                    "eps e linf norm-eps epsilons perturbation max-eps attack-eps eps-max radius"),
            Map.entry(List.of("--adv-epsilon"), "adv-eps train-eps"),
            Map.entry(
                    List.of("--alpha"), "step-size eps-step eps-iter pgd-alpha attack-lr alpha-step attack-step-size"),
            Map.entry(
                    List.of("--steps", "--time-steps"),
                    "num-steps n-steps nb-steps attack-steps pgd-steps num-pgd-steps step"),
            Map.entry(
                    List.of("--steps", "--epochs"),
                    "n-iter num-iter nb-iter n-iters iter iters iterations num-iterations max-iter niter attack-iters"),
            Map.entry(
                    List.of("--time-steps"),
                    "T timestep time-step timesteps num-time-steps time-window sim-steps simulation-steps steps"),
            Map.entry(List.of("--lr"), "learning-rate lr-rate lr-init init-lr base-lr initial-lr lrate eta"),
            Map.entry(List.of("--epochs"), "num-epochs n-epochs nb-epochs max-epochs epoch total-epochs num-epoch"),
            Map.entry(List.of("--weight-decay"), "wd l2 decay-weight"),
            Map.entry(List.of("--schedule"), "scheduler lr-scheduler lr-schedule sched"),
            Map.entry(List.of("--ema"), "ema-decay model-ema weight-averaging swa"),
            Map.entry(List.of("--warmup"), "warmup-epochs warm-up warm-up-epochs lr-warmup"),
            Map.entry(List.of("--label-smoothing"), "smoothing ls label-smooth"),
            Map.entry(List.of("--loss"), "criterion loss-fn loss-function"),
            Map.entry(List.of("--augment"), "augmentation aug transform data-augmentation"),
            Map.entry(List.of("--data", "--data-dir", "RUN"), "dataset data-set dataset-name ds"),
            Map.entry(List.of("--data-dir"), "data-path data-root dataset-path dataset-dir data-folder root"),
            Map.entry(
                    List.of("--arch", "--run", "RUN"), "model net network architecture backbone arch-name model-name"),
            Map.entry(
                    List.of("--resume", "--weights", "--run", "RUN"),
                    "checkpoint ckpt load pretrained model-path model-dir resume-from load-path state-dict run run-dir"),
            Map.entry(
                    List.of("--out"),
                    "output output-dir out-dir outdir output-file outfile save save-dir save-path log-dir logdir dir o"),
            Map.entry(List.of("--backend cuda"), "gpu gpus gpu-id device cuda dev use-cuda use-gpu"),
            Map.entry(List.of("--backend auto"), "cpu no-cuda"),
            Map.entry(List.of("--precision"), "amp fp16 half bf16 mixed-precision dtype"),
            Map.entry(
                    List.of("--loader-threads", "--workers", "--threads"), "num-workers workers nworkers n-workers j"),
            Map.entry(List.of("--threads"), "num-threads nthreads n-threads jobs n-jobs"),
            Map.entry(List.of("--leak"), "tau decay beta leaky"),
            Map.entry(List.of("--threshold"), "v-threshold vth v-th thresh v-thr"),
            Map.entry(List.of("--gamma", "--gradient"), "surrogate surrogate-function surrogate-gradient"),
            Map.entry(List.of("--detach-reset"), "detach"),
            Map.entry(List.of("--coding"), "encoder encoding encode"),
            Map.entry(
                    List.of("--sigma2"),
                    "sigma noise noise-sd noise-std std sigma-squared variance noise-level noise-sigma"),
            Map.entry(List.of("--seed"), "random-seed manual-seed rand-seed random-state"),
            Map.entry(List.of("--attacks", "--gradient"), "attack attack-type adv method attack-method"),
            Map.entry(List.of("--draws", "--n"), "n-draws num-draws repeats num-repeats"),
            Map.entry(
                    List.of("--limit", "--train-limit"),
                    "n-examples n-ex num-examples num-samples n-samples max-samples num-images n-images max subset"),
            Map.entry(List.of("--eot", "--gradient"), "eot-iter eot-samples num-eot eot-iters"),
            Map.entry(List.of("--image-size"), "img-size imsize input-size resolution"),
            Map.entry(List.of("--recipe"), "config cfg conf config-file params"),
            Map.entry(List.of("--kd-temperature"), "temperature temp"),
            Map.entry(List.of("--teacher"), "teacher-model teacher-path"),
            Map.entry(List.of("--stacktrace"), "debug traceback verbose"));

    private static final Map<String, String> COMMANDS = words(Map.ofEntries(
            Map.entry("train", "fit learn run"),
            Map.entry("evaluate", "eval test attack validate autoattack"),
            Map.entry("predict", "infer inference classify"),
            Map.entry("report", "plot html show"),
            Map.entry("data", "download fetch dataset datasets"),
            Map.entry("certify", "certificate smooth smoothing"),
            Map.entry("cost", "energy activity"),
            Map.entry("bench", "benchmark speed"),
            Map.entry("compare", "diff"),
            Map.entry("doctor", "diagnose info env")));

    private static final Map<String, String> VALUES = words(Map.ofEntries(
            Map.entry("cuda", "gpu cuda0"),
            Map.entry("auto", "cpu"),
            Map.entry("f32", "fp32 float32 float single"),
            Map.entry("bf16", "bfloat16 fp16 f16 float16 half amp"),
            Map.entry("rsc1", "rsc rsci smoothing gaussian"),
            Map.entry("rsc2", "rscii"),
            Map.entry("poisson", "rate"),
            Map.entry("direct", "constant analog"),
            Map.entry("cifar10", "cifar"),
            Map.entry("fashion-mnist", "fmnist"),
            Map.entry("sew-resnet18", "resnet18 sewresnet"),
            Map.entry("normalised", "normalized"),
            Map.entry("suite", "autoattack aa"),
            Map.entry("apgd-ce", "apgd autopgd"),
            Map.entry("apgd-t", "apgdt fab"),
            Map.entry("eotpgd", "pgdeot eot")));

    private Habits() {}

    private static Map<String, String> words(Map<String, String> byOurs) {
        Map<String, String> ours = new HashMap<>();
        byOurs.forEach((name, words) -> {
            for (String word : words.split(" ")) {
                ours.put(word, name);
            }
        });
        return ours;
    }

    /** {@code "; did you mean X?"} for an option that a command does not have. */
    static String option(String typed, Collection<String> known) {
        String bare = typed.replaceFirst("^-+", "");
        Map<String, String> habits = new HashMap<>();
        OPTIONS.forEach((ours, words) -> ours.stream()
                .filter(name -> known.contains(name.split(" ")[0]))
                .findFirst()
                .ifPresent(name -> List.of(words.split(" ")).forEach(word -> habits.put(word, name))));
        Optional<String> meant = bare.length() < 2
                ? Optional.ofNullable(habits.get(bare))
                : same(bare, known)
                        .or(() -> same(bare, habits.keySet()).map(habits::get))
                        .or(() -> Nearest.to(bare, known))
                        .or(() -> Nearest.to(bare, habits.keySet()).map(habits::get));
        return meant.map(name -> Nearest.question(name.startsWith("-") ? name : name + ", given without an option"))
                .orElse("");
    }

    private static Optional<String> same(String typed, Collection<String> names) {
        return names.stream()
                .filter(name -> Nearest.letters(name).equals(Nearest.letters(typed)))
                .findFirst();
    }

    /** The same for a command. */
    static String command(String typed, Collection<String> known) {
        return meant(typed, known, COMMANDS);
    }

    /** The same for a value. */
    static String value(String typed, Collection<String> known) {
        return meant(typed, known, VALUES);
    }

    private static String meant(String typed, Collection<String> known, Map<String, String> habits) {
        return Optional.ofNullable(habits.get(Nearest.letters(typed)))
                .filter(known::contains)
                .map(Nearest::question)
                .orElseGet(() -> Nearest.suggestion(typed, known));
    }
}
