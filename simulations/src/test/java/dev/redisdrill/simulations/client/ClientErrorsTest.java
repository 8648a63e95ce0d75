package dev.redisdrill.simulations.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ClientErrorsTest {
    @Test
    void whatABusyMachineDoesIsTriedAgainAndWhatIsWrongIsNot() {
        assertThat(ClientErrors.mayPass("Command timed out after 1 second(s)")).isTrue();
        assertThat(ClientErrors.mayPass("Currently not connected. Commands are rejected."))
                .isTrue();
        assertThat(ClientErrors.mayPass("Connection disconnected")).isTrue();
        assertThat(ClientErrors.mayPass("WRONGPASS invalid username-password pair"))
                .isFalse();
        assertThat(ClientErrors.mayPass("the server's certificate is not trusted: no path"))
                .isFalse();
    }
}
