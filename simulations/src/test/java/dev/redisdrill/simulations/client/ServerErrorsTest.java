package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.redisdrill.timeline.measure.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerErrorsTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "READONLY You can't write against a read only replica.",
                "CLUSTERDOWN Hash slot not served",
                "NOREPLICAS Not enough good replicas to write.",
                "OOM command not allowed when used memory > 'maxmemory'.",
                "MISCONF Redis is configured to save RDB snapshots",
                "NOPERM this user has no permissions to access one of the keys used as arguments",
                "LOADING Redis is loading the dataset in memory",
                "MASTERDOWN Link with MASTER is down",
                "WRONGTYPE Operation against a key holding the wrong kind of value",
                "MOVED 866 127.0.0.1:7001",
                "ERR unknown command 'FOO'"
            })
    void refusalsOfASimpleCommandAreFailed(String error) {
        assertThat(ServerErrors.outcome("SET", error)).isEqualTo(Outcome.FAILED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "ERR Error running script (call to f_1): @user_script:1: WRONGTYPE",
                "WRONGTYPE Operation against a key script: 1, on @user_script:1.",
                "OOM command not allowed",
                "READONLY You can't write against a read only replica."
            })
    void errorsThatCanComeFromTheMiddleOfAScriptAreUnknown(String error) {
        assertThat(ServerErrors.outcome("EVAL", error)).isEqualTo(Outcome.UNKNOWN);
        assertThat(ServerErrors.outcome("fcall", error)).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void errorsFromBeforeAScriptRanAreFailed() {
        assertThat(ServerErrors.outcome("EVALSHA", "NOSCRIPT No matching script."))
                .isEqualTo(Outcome.FAILED);
        assertThat(ServerErrors.outcome("EXEC", "EXECABORT Transaction discarded"))
                .isEqualTo(Outcome.FAILED);
    }

    @Test
    void errorsNobodyHasHeardOfAreUnknown() {
        assertThat(ServerErrors.outcome("SET", "IOERR error or timeout writing"))
                .isEqualTo(Outcome.UNKNOWN);
        assertThat(ServerErrors.outcome("SET", "WHATEVER")).isEqualTo(Outcome.UNKNOWN);
    }

    @Test
    void summariesAreShortAndTheSameForAllErrorsOfAKind() {
        assertThat(ServerErrors.summary("MOVED 866 127.0.0.1:7001")).isEqualTo("MOVED");
        assertThat(ServerErrors.summary("ERR unknown command `FOO`, with args beginning with:"))
                .isEqualTo("ERR unknown command");
        assertThat(ServerErrors.summary("ERR value is not an integer or out of range"))
                .isEqualTo("ERR value is not an integer or out of range");
        assertThat(ServerErrors.summary("ERR " + "x".repeat(500))).hasSizeLessThanOrEqualTo(60);
        assertThat(ServerErrors.summary("X".repeat(500))).hasSizeLessThanOrEqualTo(60);
    }
}
