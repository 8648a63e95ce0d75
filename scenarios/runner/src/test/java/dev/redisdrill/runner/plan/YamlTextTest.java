package dev.redisdrill.runner.plan;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class YamlTextTest {

    @Test
    void knowsThePlaceOfEveryKeyAndValue() {
        YamlText.Document document = YamlText.parse("f.yaml", "# first\na:\n  - b: 1\n    c/d: [x, y]\n");

        assertThat(document.problems()).isEmpty();
        assertThat(document.root().orElseThrow().toString()).isEqualTo("{\"a\":[{\"b\":1,\"c/d\":[\"x\",\"y\"]}]}");
        assertThat(document.places().ofKey("/a")).hasToString("f.yaml:2:1");
        assertThat(document.places().ofValue("/a/0/b")).hasToString("f.yaml:3:8");
        assertThat(document.places().ofValue("/a/0/c~1d/1")).hasToString("f.yaml:4:14");
        assertThat(document.places().ofValue("/a/0/not/there")).hasToString("f.yaml:3:5");
    }

    @Test
    void readsTheCoreSchemaOfYaml12() {
        assertThat(YamlText.parse("f", "[1, 0x1F, 0o17, 1.5, true, yes, null, ~, '1', 1e3, .inf]")
                        .root()
                        .orElseThrow()
                        .toString())
                .isEqualTo("[1,31,15,1.5,true,\"yes\",null,null,\"1\",1000.0,\".inf\"]");
    }

    @Test
    void expandsAliasesWithinBounds() {
        assertThat(YamlText.parse("f", "a: &x {k: 1}\nb: *x\n")
                        .root()
                        .orElseThrow()
                        .toString())
                .isEqualTo("{\"a\":{\"k\":1},\"b\":{\"k\":1}}");

        StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x]\n");
        for (int i = 1; i <= 7; i++) {
            String alias = "*a" + (i - 1);
            bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", java.util.Collections.nCopies(7, alias))));
        }
        assertThat(YamlText.parse("f", bomb.toString()).problems()).hasSize(1);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            'a: 1\na: 2'        | f:2:1: the key 'a' is given twice, first at f:1:1; remove one, or write the two as entries of a list
            'a:\n\tb: 1'        | f:2:1: not YAML: found character '\\t(TAB)' that cannot start any token. (Do not use \\t(TAB) for indentation); indent with spaces, not with tabs
            'a: b: c'           | f:1:5: not YAML: mapping values are not allowed here; check the indentation, and quote text that holds ': '
            'a: [1, 2'          | f:1:9: not YAML: expected ',' or ']', but got <stream end>
            'a: *b'             | f:1:4: not YAML: found undefined alias b; define it with & before it is used with *
            'a: !!binary aGk='  | f:1:4: the tag tag:yaml.org,2002:binary means nothing here; write the plain value
            '? [a]\n: b'        | f:1:3: a key must be plain text, not a list or a map
            '--- a\n--- b'      | f:2:1: not YAML: but found another document (expected a single document in the stream that begins in line 1); one scenario a file
            ''                  | f:1:1: the file is empty; copy one of those that './drill list' shows
            'a: &x [*x]'        | f:1:4: an anchor that contains itself
            """)
    void namesThePlaceOfWhatIsNotYaml(String text, String problem) {
        assertThat(YamlText.parse("f", text).problems())
                .extracting(Problem::toString)
                .containsExactly(problem);
    }
}
