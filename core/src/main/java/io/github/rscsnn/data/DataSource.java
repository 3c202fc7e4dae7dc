package io.github.rscsnn.data;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * What to fetch for a data set.
 *
 * @param name as in {@link Datasets}
 * @param what one line for people
 * @param folder the official folder; an archive must hold it
 * @param files one {@code .tar.gz} or {@code .zip} that holds the folder, or the files to put in the folder as they are
 */
record DataSource(String name, String what, String folder, List<RemoteFile> files) {
    private static final String TORONTO = "https://www.cs.toronto.edu/~kriz/";
    private static final String MNIST = "https://ossci-datasets.s3.amazonaws.com/mnist/";
    private static final String FASHION = "http://fashion-mnist.s3-website.eu-central-1.amazonaws.com/";
    private static final String TINY = "http://cs231n.stanford.edu/tiny-imagenet-200.zip";

    static List<DataSource> official() {
        return List.of(
                archive(
                        "cifar10",
                        "60,000 colour photographs 32x32, 10 classes",
                        "cifar-10-batches-bin",
                        file(TORONTO + "cifar-10-binary.tar.gz", 170_052_171, "c32a1d4ab5d03f1284b67883e8d87530")),
                archive(
                        "cifar100",
                        "60,000 colour photographs 32x32, 100 classes",
                        "cifar-100-binary",
                        file(TORONTO + "cifar-100-binary.tar.gz", 168_513_733, "03b5dce01913d631647c71ecec9e9cb8")),
                idx(
                        "mnist",
                        "70,000 handwritten digits 28x28, 10 classes",
                        MNIST,
                        file("train-images", 9_912_422, "f68b3c2dcbeaaa9fbdd348bbdeb94873"),
                        file("train-labels", 28_881, "d53e105ee54ea40749a09fcbcd1e9432"),
                        file("t10k-images", 1_648_877, "9fb629c4189551a2d022fa330f9573f3"),
                        file("t10k-labels", 4_542, "ec29112dd5afa0611ce80d1b7f02629c")),
                idx(
                        "fashion-mnist",
                        "70,000 grey pictures of garments 28x28, 10 classes",
                        FASHION,
                        file("train-images", 26_421_880, "8d4fb7e6c68d591d4c3dfef9ec88bf0d"),
                        file("train-labels", 29_515, "25c81989df183df01b3e8a0aad5dffbe"),
                        file("t10k-images", 4_422_102, "bef4ecab320f06d8554ea6380940ec79"),
                        file("t10k-labels", 5_148, "bb300cfdad3c16e7a12a480ee83cd310")),
                archive(
                        "tiny-imagenet",
                        "110,000 colour photographs 64x64, 200 classes",
                        TinyImageNet.FOLDER,
                        file(TINY, 248_100_043, "90528d7ca1a48142e341f4ef8d21d0de")));
    }

    private static DataSource archive(String name, String what, String folder, RemoteFile file) {
        return new DataSource(name, what, folder, List.of(file));
    }

    private static RemoteFile file(String uri, long size, String md5) {
        return new RemoteFile(URI.create(uri), size, md5);
    }

    /** @param stems the beginnings of the names of the four IDX files */
    private static DataSource idx(String name, String what, String base, RemoteFile... stems) {
        List<RemoteFile> files = List.of(stems).stream()
                .map(stem -> file(
                        base + stem.uri() + (stem.uri().getPath().endsWith("images") ? "-idx3" : "-idx1") + "-ubyte.gz",
                        stem.size(),
                        stem.md5()))
                .toList();
        return new DataSource(name, what, name, files);
    }

    /**
     * Unpacks a fetched archive into {@code into}, or copies a plain file into its official folder there.
     *
     * @throws IOException if an archive is damaged or an entry of it would land outside of {@code into}
     */
    void unpack(Path fetched, Path into) throws IOException {
        String file = fetched.getFileName().toString();
        if (file.endsWith(".tar.gz")) {
            new Archive(fetched, into).untar();
        } else if (file.endsWith(".zip")) {
            new Archive(fetched, into).unzip();
        } else {
            Files.copy(fetched, into.resolve(folder).resolve(file));
        }
    }

    long bytes() {
        return files.stream().mapToLong(RemoteFile::size).sum();
    }
}
