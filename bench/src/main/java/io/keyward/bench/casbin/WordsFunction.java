package io.keyward.bench.casbin;

import com.googlecode.aviator.runtime.function.FunctionUtils;
import com.googlecode.aviator.runtime.type.AviatorBoolean;
import com.googlecode.aviator.runtime.type.AviatorObject;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.casbin.jcasbin.util.function.CustomFunction;

/**
 * {@code has(words, word, otherwise)}: whether a policy's words, with spaces between, hold the one word or the other, or a
 * star. Words are taken apart once only.
 */
final class WordsFunction extends CustomFunction {

    static final String NAME = "has";

    private static final long serialVersionUID = 1;

    private final transient Map<String, Set<String>> taken = new HashMap<>();

    @Override
    public String getName() {
        return NAME;
    }

    @Override
    public AviatorObject call(
            Map<String, Object> variables, AviatorObject words, AviatorObject word, AviatorObject otherwise) {
        Set<String> all = taken.computeIfAbsent(
                FunctionUtils.getStringValue(words, variables),
                text -> Arrays.stream(text.split(" ")).collect(Collectors.toUnmodifiableSet()));
        return AviatorBoolean.valueOf(all.contains("*")
                || all.contains(FunctionUtils.getStringValue(word, variables))
                || all.contains(FunctionUtils.getStringValue(otherwise, variables)));
    }
}
