{{/* The variable of the environment that SmallRye Config reads for a property: every character but letters and digits is "_". */}}
{{- define "keyward.variable" -}}
{{- regexReplaceAll "[^A-Za-z0-9]" . "_" | upper -}}
{{- end -}}

{{/* Properties as variables. Given: a dict of property → value. */}}
{{- define "keyward.properties" -}}
{{- range $property, $value := . }}
- name: {{ include "keyward.variable" $property }}
  {{- if kindIs "slice" $value }}
  value: {{ join "," $value | quote }}
  {{- else if kindIs "float64" $value }}
  value: {{ int64 $value | toString | quote }}
  {{- else }}
  value: {{ toString $value | quote }}
  {{- end }}
{{- end }}
{{- end -}}

{{- define "keyward.secretVariable" -}}
- name: {{ .variable }}
  valueFrom:
    secretKeyRef: {name: {{ .secret | quote }}, key: {{ .key | quote }}}
{{- end -}}

{{- define "keyward.tlsProperties" -}}
quarkus.tls.keyward.key-store.pem.0.cert: /etc/keyward/tls/tls.crt
quarkus.tls.keyward.key-store.pem.0.key: /etc/keyward/tls/tls.key
quarkus.tls.keyward.trust-store.pem.certs: /etc/keyward/tls/ca.crt
{{- end -}}

{{/* Where a service listens and whom it calls. */}}
{{- define "keyward.ownProperties" -}}
{{- $access := printf "%s:8081" (include "keyward.host" (dict "root" .root "component" "access-service")) -}}
{{- $audit := printf "%s:8082" (include "keyward.host" (dict "root" .root "component" "audit-service")) -}}
quarkus.tls.keyward.reload-period: {{ .root.Values.tls.reloadPeriod | quote }}
quarkus.http.host: 0.0.0.0
quarkus.log.console.json.enabled: {{ .root.Values.logs.json }}
{{- with .root.Values.tracing }}
{{- if .endpoint }}
otel.exporter.otlp.endpoint: {{ .endpoint | quote }}
otel.traces.sampler.arg: {{ .ratio | toString | quote }}
{{- end }}
{{- end }}
{{- if .service.grpc }}
keyward.grpc.host: 0.0.0.0
keyward.grpc.port: {{ .service.grpc }}
{{- end }}
{{- if .service.http }}
quarkus.http.port: {{ .service.http }}
{{- end }}
{{- if .root.Values.metrics.token.existingSecret }}
keyward.metrics.token-file: /etc/keyward/metrics/token
{{- with .service.metrics }}
quarkus.http.tls-configuration-name: keyward
quarkus.http.ssl-port: {{ . }}
{{- end }}
{{- end }}
{{- if eq .component "access-service" }}
quarkus.datasource.jdbc.url: {{ required "database.access.jdbcUrl: the JDBC URL of access-service's database" .root.Values.database.access.jdbcUrl | quote }}
quarkus.flyway.migrate-at-start: {{ eq .root.Values.migrations.mode "start" }}
keyward.access.outbox.audit-service: {{ $audit }}
keyward.identity.secret-keys: /etc/keyward/identity/secret-keys
{{- with .root.Values.identity.bootstrapAdministrator }}
keyward.identity.bootstrap-administrator: {{ . | quote }}
{{- end }}
{{- end }}
{{- if eq .component "audit-service" }}
quarkus.datasource.jdbc.url: {{ required "database.audit.jdbcUrl: the JDBC URL of audit-service's database" .root.Values.database.audit.jdbcUrl | quote }}
quarkus.flyway.migrate-at-start: {{ eq .root.Values.migrations.mode "start" }}
{{- end }}
{{- if eq .component "sync-worker" }}
keyward.sync.access-service: {{ $access }}
{{- end }}
{{- if eq .component "gateway" }}
quarkus.http.insecure-requests: disabled
quarkus.http.ssl-port: {{ .service.https }}
keyward.gateway.access-service: {{ $access }}
keyward.gateway.audit-service: {{ $audit }}
{{- with .values.publicTls.existingSecret }}
quarkus.tls.https.key-store.pem.0.cert: /etc/keyward/public-tls/tls.crt
quarkus.tls.https.key-store.pem.0.key: /etc/keyward/public-tls/tls.key
quarkus.tls.https.reload-period: {{ $.root.Values.tls.reloadPeriod | quote }}
{{- end }}
{{- with .values.trustedProxies }}
quarkus.http.proxy.proxy-address-forwarding: true
quarkus.http.proxy.allow-x-forwarded: true
quarkus.http.proxy.trusted-proxies: {{ join "," . | quote }}
{{- end }}
{{- end }}
{{- if or (eq .component "audit-service") (eq .component "gateway") }}
keyward.hall.access-service: {{ $access }}
{{- end }}
{{- end -}}

{{/* The issuers whose tokens are believed, alike at every door. */}}
{{- define "keyward.oidcProperties" -}}
{{- range $alias, $issuer := .Values.oidc }}
{{- range $key, $value := $issuer }}
{{- $property := printf "keyward.oidc.\"%s\".%s" $alias (kebabcase $key) }}
{{ $property | squote }}: {{ kindIs "slice" $value | ternary (join "," $value) (toString $value) | quote }}
{{- end }}
{{- end }}
{{- end -}}

{{/* The environment of a service: what the chart says, then what the values say, which wins. A migration has overrides. */}}
{{- define "keyward.environment" -}}
{{- $properties := merge (dict) (include "keyward.tlsProperties" . | fromYaml) (include "keyward.ownProperties" . | fromYaml) -}}
{{- if ne .component "sync-worker" }}
{{- $properties = merge (include "keyward.oidcProperties" .root | fromYaml) $properties -}}
{{- end }}
{{- $properties = merge (default (dict) .overrides) (deepCopy .values.settings) $properties -}}
{{- if eq .component "gateway" }}
- name: POD_IP
  valueFrom:
    fieldRef: {fieldPath: status.podIP}
{{- end }}
{{- with .root.Values.javaToolOptions }}
- name: JAVA_TOOL_OPTIONS
  value: {{ . | quote }}
{{- end }}
{{- if eq .component "gateway" }}
{{- $own := include "keyward.host" . }}
{{- $name := printf "%s-gateway" (include "keyward.fullname" .root) }}
- name: KEYWARD_GATEWAY_ALLOWED_HOSTS
  # Probes and scrapes are addressed to the pod itself.
  value: {{ list (include "keyward.gatewayHosts" .root) $name (printf "%s.%s" $name .root.Release.Namespace) $own (printf "%s.%s" $own .root.Values.clusterDomain) "localhost" "$(POD_IP)" "[$(POD_IP)]" | compact | join "," | quote }}
{{- end }}
{{- include "keyward.properties" $properties }}
{{- if eq .component "access-service" }}
{{- $db := .root.Values.database.access }}
{{ include "keyward.secretVariable" (dict "variable" "QUARKUS_DATASOURCE_USERNAME" "secret" $db.existingSecret "key" $db.usernameKey) }}
{{ include "keyward.secretVariable" (dict "variable" "QUARKUS_DATASOURCE_PASSWORD" "secret" $db.existingSecret "key" $db.passwordKey) }}
{{- end }}
{{- if eq .component "audit-service" }}
{{- $db := .root.Values.database.audit }}
{{ include "keyward.secretVariable" (dict "variable" "QUARKUS_DATASOURCE_USERNAME" "secret" $db.existingSecret "key" $db.usernameKey) }}
{{ include "keyward.secretVariable" (dict "variable" "QUARKUS_DATASOURCE_PASSWORD" "secret" $db.existingSecret "key" $db.passwordKey) }}
{{- /* A service whose schema is brought up to date by a job does not get to see its owner's password. */}}
{{- if or .overrides (eq .root.Values.migrations.mode "start") }}
{{ include "keyward.ownerVariables" .root }}
{{- end }}
{{- end }}
{{- if ne .component "sync-worker" }}
{{- $keys := .root.Values.identity.pagingKeys }}
{{ include "keyward.secretVariable" (dict "variable" "KEYWARD_PAGING_KEYS" "secret" $keys.existingSecret "key" $keys.key) }}
{{- end }}
{{- if eq .component "sync-worker" }}
{{- with .root.Values.aws.region }}
- name: AWS_REGION
  value: {{ . | quote }}
{{- end }}
{{- if ne .root.Values.aws.identity "none" }}
- name: AWS_EC2_METADATA_DISABLED
  # Never the node's own role, should the worker's not be there.
  value: "true"
{{- end }}
{{- end }}
{{- with .values.extraEnv }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The owner of the audit log's schema. */}}
{{- define "keyward.ownerVariables" -}}
{{- $owner := .Values.database.audit.owner -}}
{{ include "keyward.secretVariable" (dict "variable" "QUARKUS_FLYWAY_USERNAME" "secret" $owner.existingSecret "key" $owner.usernameKey) }}
{{ include "keyward.secretVariable" (dict "variable" "QUARKUS_FLYWAY_PASSWORD" "secret" $owner.existingSecret "key" $owner.passwordKey) }}
{{- end -}}
