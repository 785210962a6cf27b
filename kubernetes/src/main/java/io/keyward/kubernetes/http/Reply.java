package io.keyward.kubernetes.http;

/** What a request is answered with: all at once, or line by line. */
public sealed interface Reply permits KubeAnswer, Lines {}
