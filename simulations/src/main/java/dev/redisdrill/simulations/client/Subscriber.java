package dev.redisdrill.simulations.client;

/**
 * Hears what is published on the channels of a subscription.
 *
 * <p>Called from threads of the client library, of which there may be several; must not block.
 */
public interface Subscriber {
    /** The server has confirmed that what is published on this channel comes here from now on. Can come again. */
    void joined(int channel);

    /** The connection through which the channel was heard is gone. Can come again. */
    void left(int channel);

    /** A message. */
    void message(int channel, byte[] message);
}
