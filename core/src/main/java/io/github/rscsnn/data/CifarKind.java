package io.github.rscsnn.data;

import java.util.List;

/** What differs between CIFAR-10 and CIFAR-100: folder, files, labels, normalisation. */
enum CifarKind {
    CIFAR10(
            "cifar10",
            "cifar-10-batches-bin",
            List.of("data_batch_1.bin", "data_batch_2.bin", "data_batch_3.bin", "data_batch_4.bin", "data_batch_5.bin"),
            "test_batch.bin",
            10_000,
            new int[] {10},
            new Normalisation(new float[] {.4914f, .4822f, .4465f}, new float[] {.2023f, .1994f, .2010f}),
            "airplane automobile bird cat deer dog frog horse ship truck"),

    CIFAR100(
            "cifar100",
            "cifar-100-binary",
            List.of("train.bin"),
            "test.bin",
            50_000,
            new int[] {20, 100},
            new Normalisation(new float[] {.5071f, .4867f, .4408f}, new float[] {.2675f, .2565f, .2761f}),
            """
            apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can \
            castle caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin \
            elephant flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard \
            lobster man maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear \
            pickup_truck pine_tree plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal \
            shark shrew skunk skyscraper snail snake spider squirrel streetcar sunflower sweet_pepper table tank \
            telephone television tiger tractor train trout tulip turtle wardrobe whale willow_tree wolf woman worm""");

    final String dataName;
    final String folder;
    final Normalisation normalisation;
    final List<String> classNames;

    /** For each label byte of a record the number of its values; the last one is the class. */
    private final int[] labelLimits;

    private final List<String> trainFiles;
    private final String testFile;
    private final int imagesPerTrainFile;

    CifarKind(
            String dataName,
            String folder,
            List<String> trainFiles,
            String testFile,
            int imagesPerTrainFile,
            int[] labelLimits,
            Normalisation normalisation,
            String classNames) {
        this.dataName = dataName;
        this.folder = folder;
        this.trainFiles = trainFiles;
        this.testFile = testFile;
        this.imagesPerTrainFile = imagesPerTrainFile;
        this.labelLimits = labelLimits;
        this.normalisation = normalisation;
        this.classNames = List.of(classNames.split(" "));
    }

    List<String> files(Split split) {
        return split == Split.TRAIN ? trainFiles : List.of(testFile);
    }

    int imagesPerFile(Split split) {
        return split == Split.TRAIN ? imagesPerTrainFile : 10_000;
    }

    int labelBytes() {
        return labelLimits.length;
    }

    int labelLimit(int position) {
        return labelLimits[position];
    }
}
