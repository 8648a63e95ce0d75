package dev.redisdrill.runner.plan;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** A list that a scenario can also give in short, as a map of these keys, which is written out before it is bound. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface OrInShort {
    /** The record of the keys. */
    Class<? extends Record> value();
}
