#!/bin/sh
# rsc: finds a JDK, builds the project on first use, sets what libtorch in a JVM needs, and starts the program. In an
# unpacked release archive, which has lib/ and no sources, there is nothing to build.
#
#   JAVA_HOME         the JDK to use, if it is new enough
#   RSC_JAVA_OPTS     more options for the JVM, such as -Xmx8g; they win over the ones set here
#   RSC_JDK_DIRS      folders of JDKs to search, separated by colons, instead of the usual places
#   RSC_CUDA          1: libtorch with CUDA (which --backend cuda loads too), 0: without
#   RSC_CLASSPATH     jars or folders of classes of your own, separated by colons: codings, neurons, attacks
#   OMP_NUM_THREADS   threads of the tensor library (default: all processors)
set -eu

needed=25 # oldest Java that works

say() { printf 'rsc: %s\n' "$*" >&2; }

# ---- where the project lies, also when called through a symbolic link --------------------------------------------
script=$0
while [ -L "$script" ]; do
    link=$(readlink "$script")
    case $link in
    /*) script=$link ;;
    *) script=$(dirname "$script")/$link ;;
    esac
done
home=$(CDPATH='' cd "$(dirname "$script")" && pwd -P)
if [ -d "$home/lib" ] && [ ! -e "$home/pom.xml" ]; then
    released=yes
    app=$home
else
    released=
    app=$home/cli/target/rsc
fi
jar=$app/lib/rsc-snn-cli.jar

# ---- which Java ----------------------------------------------------------------------------------------------------
best=       # home of the newest Java found so far
best_rank=0 # its version as one number
found=      # what else was found, for the message

# Sets version (such as 25.0.3) and rank of the Java in folder $1, from its file `release`: starting each is slow.
inspect() {
    version=
    if [ -r "$1/release" ]; then
        while IFS= read -r line || [ -n "$line" ]; do
            case $line in
            JAVA_VERSION=*)
                version=${line#JAVA_VERSION=}
                version=${version#\"}
                version=${version%%\"*}
                break
                ;;
            esac
        done <"$1/release"
    else
        version=$("$1/bin/java" -version 2>&1 | sed -n 's/.* version "\([^"]*\)".*/\1/p' | head -n 1) || version=
    fi
    number=${version%%[!0-9.]*}
    old_ifs=$IFS
    IFS=.
    # shellcheck disable=SC2086
    set -- $number
    IFS=$old_ifs
    rank=$((${1:-0} * 1000000 + ${2:-0} * 1000 + ${3:-0}))
}

# Remembers the Java in folder $1 if it is new enough (and can compile, where that is needed) and newer than the best.
consider() {
    [ -x "$1/bin/java" ] || return 0
    inspect "$1"
    if [ -n "$building" ] && [ ! -x "$1/bin/javac" ]; then
        version="$version, a runtime without compiler,"
    elif [ "$rank" -ge $((needed * 1000000)) ]; then
        if [ "$rank" -gt "$best_rank" ]; then
            best=$1
            best_rank=$rank
        fi
        return 0
    fi
    case $found in
    *" $1
"*) ;;
    *) found="$found       Java ${version:-of unknown version} in $1
" ;;
    esac
}

java_of_path() {
    command=$(command -v java) || return 0
    while [ -L "$command" ]; do
        link=$(readlink "$command")
        case $link in
        /*) command=$link ;;
        *) command=$(dirname "$command")/$link ;;
        esac
    done
    folder=$(dirname "$(dirname "$command")")
    # macOS has a stub in /usr/bin that asks to install Java: it is no JDK
    [ "$folder" = /usr ] || consider "$folder"
}

java_elsewhere() {
    if [ -n "${RSC_JDK_DIRS:-}" ]; then
        old_ifs=$IFS
        IFS=:
        for folder in $RSC_JDK_DIRS; do
            IFS=$old_ifs
            for candidate in "$folder"/*; do consider "$candidate"; done
        done
        IFS=$old_ifs
        return 0
    fi
    for candidate in /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        "${SDKMAN_DIR:-${HOME:-}/.sdkman}"/candidates/java/* "${HOME:-}"/.jdks/* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        /opt/homebrew/opt/openjdk*/libexec/openjdk.jdk/Contents/Home; do
        # distributions link short names to the same JDK
        [ -L "$candidate" ] || consider "$candidate"
    done
    if [ -x /usr/libexec/java_home ]; then
        candidate=$(/usr/libexec/java_home -v "$needed+" 2>/dev/null) && consider "$candidate"
    fi
    return 0
}

find_java() {
    [ -z "${JAVA_HOME:-}" ] || consider "$JAVA_HOME"
    [ -n "$best" ] || java_of_path
    [ -n "$best" ] || java_elsewhere
    [ -n "$best" ] && return 0
    say "needs Java $needed or newer (a JDK)."
    if [ -n "$found" ]; then
        printf '     Found only:\n%s' "$found" >&2
    else
        printf '     Found none in JAVA_HOME, PATH and the usual folders.\n' >&2
    fi
    cat >&2 <<END
     Get one of these, then run the command again (or set JAVA_HOME to where it is):
       Eclipse Temurin   https://adoptium.net/temurin/releases/?version=$needed
       SDKMAN            sdk install java $needed-tem
       Debian, Ubuntu    apt install openjdk-$needed-jdk   (where the release has it)
       macOS             brew install --cask temurin@$needed
END
    exit 1
}

# ---- build ---------------------------------------------------------------------------------------------------------
# True if nothing was built yet, or a source, resource or pom changed since.
stale() {
    [ -z "$released" ] || return 1
    [ -e "$app/built" ] || return 0
    [ -n "$(find "$home/pom.xml" "$home/core/pom.xml" "$home/cli/pom.xml" "$home/core/src/main" "$home/cli/src/main" \
        -newer "$app/built" 2>/dev/null | head -n 1)" ]
}

build() {
    lock=$home/cli/target/build.lock
    mkdir -p "$home/cli/target" || exit 1
    waited=
    until mkdir "$lock" 2>/dev/null; do
        owner=$(cat "$lock/owner" 2>/dev/null) || owner=
        if [ -n "$owner" ] && ! kill -0 "$owner" 2>/dev/null && [ ! -e "/proc/$owner" ]; then
            # whoever built was killed; only one of those who wait can rename the lock away
            mv "$lock" "$lock.$$" 2>/dev/null && rm -rf "$lock.$$"
            continue
        fi
        [ -w "$home/cli/target" ] || { say "cannot write to $home/cli/target" && exit 1; }
        [ -n "$waited" ] || say "waiting for another rsc that is building (its lock: $lock)"
        waited=yes
        sleep 1
    done
    echo $$ >"$lock/owner"
    trap 'rm -rf "$lock"' EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
    if stale; then
        say "building (the first time this also downloads the libraries, about 200 MB) ..."
        # the option silences warnings about libraries of Maven itself
        if ! (cd "$home" && JAVA_HOME=$best MAVEN_OPTS="${MAVEN_OPTS:-} --sun-misc-unsafe-memory-access=allow" \
            ./mvnw -B -q -pl cli -am -Dmaven.test.skip=true package </dev/null >&2); then
            say "the build failed: see above; './mvnw package' in $home shows all of it"
            exit 1
        fi
        if [ ! -e "$app/built" ]; then
            say "the build left no program in $app"
            exit 1
        fi
        archive_classes
    fi
    trap - EXIT INT TERM HUP
    rm -rf "$lock"
}

# Classes loaded, linked and profiled, for a quick start of --help and of reports; without the files everything works, later.
archive_classes() {
    sample=$app/sample.$$
    for run in "$sample/a" "$sample/b"; do
        mkdir -p "$run/results" || return 0
        echo '{"coding": "rsc1", "epochs": 2}' >"$run/recipe.json"
        for epoch in 1 2; do
            echo "{\"epoch\":$epoch,\"learningRate\":0.1,\"loss\":2,\"trainAccuracy\":0.1,\"images\":1,\"seconds\":1}"
        done >"$run/metrics.jsonl"
        echo '{"settings":{"epsilons":[0.1]},"provenance":{"dataset":"x"},"results":[{"label":"clean","attack":"none","images":2,
            "draws":2,"accuracy":0.5,"low":0.1,"high":0.9,"voteAccuracy":0.5,"voteLow":0.1,"voteHigh":0.9,"confidentlyWrong":0,
            "imagesWithoutGradient":0,"seconds":1,"correctDraws":[2,0]}]}' >"$run/results/evaluation.json"
    done
    archive help --help
    archive report report "$sample"
    rm -rf "$sample"
    : >"$app/archived"
}

# archive NAME ARGUMENT...: the classes that the program loads with these arguments
archive() {
    to=$app/$1.aot
    shift
    # shellcheck disable=SC2086
    "$best/bin/java" $quick_options -XX:AOTCacheOutput="$to.$$" -jar "$jar" "$@" \
        </dev/null >/dev/null 2>&1 || rm -f "$to.$$"
    [ ! -e "$to.$$" ] || mv -f "$to.$$" "$to"
}

# ---- what the JVM needs --------------------------------------------------------------------------------------------
# Sets memory: MB of this machine, or of the container if that has less.
memory_of_machine() {
    memory=0
    if [ -r /proc/meminfo ]; then
        read -r _ kilobytes _ </proc/meminfo && memory=$((kilobytes / 1024))
    else
        memory=$(($(sysctl -n hw.memsize 2>/dev/null || echo 0) / 1048576))
    fi
    for file in /sys/fs/cgroup/memory.max /sys/fs/cgroup/memory/memory.limit_in_bytes; do
        [ -r "$file" ] && read -r limit <"$file" || continue
        case $limit in
        '' | *[!0-9]*) ;; # "max"
        *) [ ${#limit} -gt 18 ] || [ $((limit / 1048576)) -ge "$memory" ] || memory=$((limit / 1048576)) ;;
        esac
    done
}

processors() {
    nproc 2>/dev/null || getconf _NPROCESSORS_ONLN 2>/dev/null || echo 1
}

# Sets heap: MB of the Java heap, and memory; false where the machine does not tell its memory.
heap_of_machine() {
    memory_of_machine
    [ "$memory" -gt 0 ] || return 1
    heap=$((memory / 4))
    [ "$heap" -le 4096 ] || heap=4096
    [ "$heap" -ge 512 ] || heap=512
}

# A JVM that lacks files or address space dies in the middle of a stack trace: what it needs is told before.
require_limits() {
    files=$(ulimit -n)
    if [ "$files" != unlimited ] && [ "$files" -lt 256 ] && ! ulimit -n 256 2>/dev/null; then
        say "may open $files files at once, and needs 256: raise the limit (ulimit -n 256)"
        exit 1
    fi
    space=$(ulimit -v 2>/dev/null) || space=unlimited
    case ${space:-unlimited} in unlimited) return 0 ;; esac
    case ${RSC_JAVA_OPTS:-} in *-Xmx*) return 0 ;; esac
    heap_of_machine || return 0
    if [ $((space / 1024)) -lt $((heap + 6144)) ]; then
        say "may use $((space / 1024)) MB of address space, and needs $((heap + 6144)): raise the limit (ulimit -v unlimited)," \
            "or give Java less (RSC_JAVA_OPTS=-Xmx512m)"
        exit 1
    fi
}

# The heap holds data sets and little else; tensors live outside, and JavaCPP stops (rather than the system, which
# would kill) when the whole process takes more than nine tenths of the memory. Short-lived objects get a small place that is
# used over and over: G1 would spread the garbage of the first seconds over half a gigabyte that it never gives back. Sizes are
# fixed: left to itself this collector leaves no room for batches that live a little longer, and the rest of the heap fills
# with them, a gigabyte in a few epochs.
memory_options() {
    case ${RSC_JAVA_OPTS:-} in
    *-XX:+Use*GC*) ;;
    *) echo "-XX:+UseParallelGC -XX:MaxNewSize=64m -XX:-UseAdaptiveSizePolicy -XX:SurvivorRatio=4" ;;
    esac
    heap_of_machine || return 0
    echo "-Xmx${heap}m -Dorg.bytedeco.javacpp.maxBytes=0 -Dorg.bytedeco.javacpp.maxPhysicalBytes=$((memory * 9 / 10))m"
}

# True for a command line that only asks for help or the version.
only_help() {
    case ${1:-help} in help | completion | -V | --version) return 0 ;; esac
    for argument; do
        case $argument in
        -h | --help) return 0 ;;
        --) return 1 ;;
        esac
    done
    return 1
}

# of the terminal; nothing where it cannot be asked
columns() {
    { stty size </dev/tty | cut -d ' ' -f 2; } 2>/dev/null || true
}

# given OPTION PATTERN ARGUMENT...: true if a value of that option, as OPTION VALUE or OPTION=VALUE, has the pattern.
given() {
    option=$1
    pattern=$2
    shift 2
    before=
    for argument; do
        value=
        case $argument in "$option"=*) value=${argument#*=} ;; esac
        [ "$before" != "$option" ] || value=$argument
        # shellcheck disable=SC2254
        case $value in $pattern) return 0 ;; esac
        before=$argument
    done
    return 1
}

# True for a command line that is to run on a Spark cluster.
on_spark() {
    given --spark '?*' "$@"
}

# Sets spark and needed_options: Spark has jars of its own, which a plain ./rsc does not load.
use_spark() {
    if [ -n "$released" ]; then
        say "this archive has no Spark: --spark needs the sources, and the module spark built from them"
        exit 1
    fi
    spark=$home/spark/target/rsc-spark
    if [ ! -e "$spark/built" ]; then
        say "--spark needs the module spark, which is not built (the build downloads Spark):"
        say "  (cd $home && ./mvnw -Pspark -pl spark -am -DskipTests package)"
        exit 1
    fi
    if [ "$app/built" -nt "$spark/built" ]; then
        say "the module spark was built from older sources; build it again:"
        say "  (cd $home && ./mvnw -Pspark -pl spark -am -DskipTests package)"
        exit 1
    fi
    export SPARK_SCALA_VERSION=2.13
    # of a local master the executors are processes of this machine, on the same jars; nobody else should reach them
    if given --spark 'local*' "$@"; then
        export SPARK_HOME="$spark" SPARK_LOCAL_IP="${SPARK_LOCAL_IP:-127.0.0.1}"
    fi
    needed_options=$(cat "$spark/java-options")
}

# True if libtorch with CUDA is asked for.
on_gpu() {
    case ${RSC_CUDA:-} in
    0) return 1 ;;
    ?*) return 0 ;;
    esac
    given --backend 'cuda*' "$@" || given --backend '*,cuda*' "$@" || given --set 'backend=cuda*' "$@"
}

# Sets class_path: all libraries, but libtorch with CUDA in the place of the other one.
use_cuda() {
    class_path=$(find "$home/cli/target/rsc-cuda" -name 'pytorch-*-gpu.jar' 2>/dev/null | head -n 1)
    if [ -n "$released" ] || [ -z "$class_path" ]; then
        say "a GPU needs libtorch with CUDA, which is not built (the build downloads 460 MB; docs/gpu.md):"
        say "  (cd $home && ./mvnw -Pcuda -pl cli -am -DskipTests package)"
        exit 1
    fi
    for library in "$app"/lib/*.jar; do
        case $library in */pytorch-*-linux-x86_64.jar) ;; *) class_path=$class_path:$library ;; esac
    done
    # without this, sums of cuBLAS may differ from run to run
    export CUBLAS_WORKSPACE_CONFIG="${CUBLAS_WORKSPACE_CONFIG:-:4096:8}"
}

# no option about modules: the JDK's own archive of classes was made without, and would count for less
quick_options="-Djava.awt.headless=true -XX:TieredStopAtLevel=1 -XX:+UseSerialGC"

building=
! stale || building=yes
find_java
[ -z "$building" ] || build

# without a locale the JVM could not even name files that have other than ASCII letters
case ${LC_ALL:-${LC_CTYPE:-${LANG:-C}}} in C | POSIX) export LC_ALL=C.UTF-8 ;; esac
[ ! -t 1 ] || RSC_JAVA_OPTS="-Drsc.stdout.terminal=true -Drsc.stdout.columns=$(columns) ${RSC_JAVA_OPTS:-}"
[ ! -t 2 ] || RSC_JAVA_OPTS="-Drsc.stderr.terminal=true ${RSC_JAVA_OPTS:-}"

# what needs no libtorch: the name of its archive of classes
quick=
[ "${1:-}" != report ] || quick=report
! only_help "$@" || quick=help

# the program and its arguments
needed_options="--enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow --add-modules jdk.incubator.vector"
if [ -z "$quick" ] && on_spark "$@"; then
    use_spark "$@"
    set -- -cp "$spark/jars/*${RSC_CLASSPATH:+:$RSC_CLASSPATH}" io.github.rscsnn.cli.Main "$@"
elif [ -z "$quick" ] && on_gpu "$@"; then
    use_cuda
    set -- -cp "$class_path${RSC_CLASSPATH:+:$RSC_CLASSPATH}" io.github.rscsnn.cli.Main "$@"
elif [ -n "$released" ]; then
    # all jars: the same program jar is in the archives of all platforms, with other native libraries beside it
    set -- -cp "$app/lib/*${RSC_CLASSPATH:+:$RSC_CLASSPATH}" io.github.rscsnn.cli.Main "$@"
elif [ -n "${RSC_CLASSPATH:-}" ]; then
    set -- -cp "$jar:$RSC_CLASSPATH" io.github.rscsnn.cli.Main "$@"
else
    set -- -jar "$jar" "$@"
fi

if [ -n "$quick" ]; then
    # of another build they count for nothing, as after ./mvnw package
    [ -n "$released" ] || [ "$app/archived" -nt "$app/built" ] || archive_classes
    # shellcheck disable=SC2086
    exec "$best/bin/java" $quick_options -XX:AOTCache="$app/$quick.aot" -Xlog:disable \
        ${RSC_JAVA_OPTS:-} "$@"
fi

require_limits

# libtorch asks for huge pages: fresh tensors are three to four times faster to fill
export THP_MEM_ALLOC_ENABLE="${THP_MEM_ALLOC_ENABLE:-1}"
export OMP_NUM_THREADS="${OMP_NUM_THREADS:-$(processors)}"
# Threads that wait for work sleep: spinning ones took half of the speed of the kernels that run in between.
export OMP_WAIT_POLICY="${OMP_WAIT_POLICY:-PASSIVE}"
# ... but after a tenth of a millisecond: small layers follow each other sooner than a thread wakes up (GNU's OpenMP)
export GOMP_SPINCOUNT="${GOMP_SPINCOUNT:-3000}"
export OPENBLAS_THREAD_TIMEOUT="${OPENBLAS_THREAD_TIMEOUT:-4}"
# glibc keeps what a step frees for the next one, which else would have the system clear 130 MB of pages anew
export GLIBC_TUNABLES="${GLIBC_TUNABLES:-glibc.malloc.arena_max=1:glibc.malloc.mmap_threshold=67108864:glibc.malloc.trim_threshold=268435456}"

# java.library.path: a folder that has no libraries, for JavaCPP looks there first, and a libtorch of the system (of
# another version) would crash the JVM; the unsafe access is JavaCPP's own, which would warn about it at each start
# headless: plots are drawn into files, and no desktop should be asked for
# shellcheck disable=SC2046,SC2086
exec "$best/bin/java" -Djava.awt.headless=true -Djava.library.path="$app/no-libraries" $needed_options \
    $(memory_options) ${RSC_JAVA_OPTS:-} "$@"
