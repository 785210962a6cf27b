package io.keyward.authorizer.policy;

/**
 * Where an entry of the catalogue comes from.
 *
 * @param title the document, in words
 * @param asOf the date of the text that was read, as an ISO date or its beginning ({@code 2026-04}); empty if it bore none
 */
public record PolicySource(String title, String asOf) {}
