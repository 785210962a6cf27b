package io.keyward.grpc.settings;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * What a setting may be, on a method of a {@code @ConfigMapping} interface. Read from the source when the reference is made; while a service
 * runs, {@link SettingCatalogue} holds the same.
 */
@Retention(RetentionPolicy.SOURCE)
@Target(ElementType.METHOD)
public @interface Rule {

    /** The least value, written as the setting is. */
    String min() default "";

    /** The greatest value. */
    String max() default "";

    /** Settings, by their whole names, which this one must not be below. */
    String[] notBelow() default {};

    /** The only values there are. */
    String[] oneOf() default {};

    /** A regular expression for the whole of the value, or of each where there may be several. */
    String matches() default "";

    /** In words what {@link #matches} takes. */
    String form() default "";

    /** Whether the value is where replicas of a service are: {@code host:port}, or several separated by commas. */
    boolean addresses() default false;

    /** Whether the value is a secret, which nobody is shown. */
    boolean secret() default false;

    /** The services that do not start without it. */
    String[] needed() default {};

    /** What happens when a limit is reached while the service runs. */
    String reached() default "";
}
