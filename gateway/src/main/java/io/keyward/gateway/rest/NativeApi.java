package io.keyward.gateway.rest;

import jakarta.ws.rs.core.Application;
import org.eclipse.microprofile.openapi.annotations.Components;
import org.eclipse.microprofile.openapi.annotations.OpenAPIDefinition;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeIn;
import org.eclipse.microprofile.openapi.annotations.enums.SecuritySchemeType;
import org.eclipse.microprofile.openapi.annotations.info.Info;
import org.eclipse.microprofile.openapi.annotations.info.License;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.security.SecurityRequirement;
import org.eclipse.microprofile.openapi.annotations.security.SecurityScheme;

/** The native API as a whole. */
@OpenAPIDefinition(
        info =
                @Info(
                        title = "Keyward",
                        version = "v1",
                        license = @License(name = "Apache License 2.0", identifier = "Apache-2.0"),
                        description =
                                "The desired state of access entries and access policies on Amazon EKS clusters, how it stands"
                                        + " at EKS, decisions and the audit log. Amazon EKS's own API is served at the root of the"
                                        + " same address; AWS clients use it by endpoint override."),
        security = {@SecurityRequirement(name = "bearer"), @SecurityRequirement(name = "sigv4")},
        components = @Components(schemas = @Schema(name = "Problem", implementation = Problem.class)))
@SecurityScheme(
        securitySchemeName = "bearer",
        type = SecuritySchemeType.HTTP,
        scheme = "bearer",
        bearerFormat = "JWT",
        description = "A token of one of the configured OIDC issuers.")
@SecurityScheme(
        securitySchemeName = "sigv4",
        type = SecuritySchemeType.APIKEY,
        in = SecuritySchemeIn.HEADER,
        apiKeyName = "Authorization",
        description = "AWS Signature Version 4 with an access key of Keyward's, scoped to the service eks.")
public class NativeApi extends Application {}
