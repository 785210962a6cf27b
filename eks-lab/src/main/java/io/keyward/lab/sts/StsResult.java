package io.keyward.lab.sts;

import java.util.Map;

/**
 * The result of an STS action: texts by name, and objects of texts.
 *
 * @param action the action
 * @param members the members; a value is a String or a Map of Strings
 */
record StsResult(String action, Map<String, Object> members) {}
