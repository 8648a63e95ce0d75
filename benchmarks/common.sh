# Sourced by the scripts beside it, which set home: finds Java, builds.
lib=$home/benchmarks/target/lib
stamp=$home/benchmarks/target/built

say() { printf '%s: %s\n' "$(basename "$0")" "$*" >&2; }

if [[ -n ${JAVA_HOME:-} && -x $JAVA_HOME/bin/java ]]; then
    java=$JAVA_HOME/bin/java
else
    java=$(command -v java) || { say "no java found: install a JDK 17 or newer, or set JAVA_HOME"; exit 3; }
fi
# Debug logging, which is the default without a configuration, would be most of what is measured.
options=(-Dlogback.configurationFile=dev/redisdrill/simulations/engine/logback-load.xml --enable-native-access=ALL-UNNAMED
    --add-opens=java.base/java.lang=ALL-UNNAMED)

build() {
    if [[ -e $stamp && -z $(find "$home/pom.xml" "$home"/*/pom.xml "$home"/*/*/pom.xml "$home"/*/src/main \
        "$home"/scenarios/timeline/src/main -newer "$stamp" -print -quit) ]]; then
        return
    fi
    say "building"
    (cd "$home" && ./mvnw --quiet --batch-mode --no-transfer-progress -Dmaven.test.skip=true -Dspotless.check.skip=true \
        -Dforbiddenapis.skip=true -pl benchmarks -am package) >&2 || { say "the build failed; its messages are above"; exit 3; }
    touch "$stamp"
}
