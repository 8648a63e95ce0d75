package dev.redisdrill.runner.experiment;

import dev.redisdrill.chaos.fault.FaultException;
import dev.redisdrill.chaos.fault.LoadLogins;
import dev.redisdrill.runner.load.Load;
import dev.redisdrill.runner.load.LoadException;
import dev.redisdrill.simulations.control.LoadOrder;
import dev.redisdrill.timeline.spec.ClusterAccess.User;

/** Passes new passwords on to the load, over its pipe. Thread-safe. */
record LoginsOfLoad(Load load) implements LoadLogins {

    @Override
    public void use(String tenant, User user) throws FaultException {
        try {
            load.login(tenant, new LoadOrder.Login(user.name(), user.password().reveal(), user.source()));
        } catch (LoadException e) {
            throw new FaultException("the load cannot be told a new password: " + e.getMessage(), e);
        }
    }
}
