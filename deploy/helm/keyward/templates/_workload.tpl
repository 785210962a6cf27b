{{/* What a pod of a service mounts. */}}
{{- define "keyward.mounts" -}}
- {name: tmp, mountPath: /tmp}
- {name: tls, mountPath: /etc/keyward/tls, readOnly: true}
{{- if eq .component "access-service" }}
- {name: identity, mountPath: /etc/keyward/identity, readOnly: true}
{{- end }}
{{- if and (or (eq .component "access-service") (eq .component "audit-service")) (include "keyward.hasDatabaseCa" .root) }}
- {name: database-ca, mountPath: /etc/keyward/database, readOnly: true}
{{- end }}
{{- if .root.Values.metrics.token.existingSecret }}
- {name: metrics-token, mountPath: /etc/keyward/metrics, readOnly: true}
{{- end }}
{{- if and (eq .component "gateway") .values.publicTls }}
{{- if .values.publicTls.existingSecret }}
- {name: public-tls, mountPath: /etc/keyward/public-tls, readOnly: true}
{{- end }}
{{- end }}
{{- end -}}

{{- define "keyward.hasDatabaseCa" -}}
{{- with .Values.database.ca }}{{ if or .existingSecret .existingConfigMap }}yes{{ end }}{{ end -}}
{{- end -}}
{{/* Secrets are for the pod's group; where it has none, for whatever uid it gets. */}}
{{- define "keyward.secretMode" -}}
{{- if (.root.Values.podSecurityContext).fsGroup }}0440{{ else }}0444{{ end }}
{{- end -}}

{{- define "keyward.volumes" -}}
- name: tmp
  emptyDir: {sizeLimit: 256Mi}
- name: tls
  secret:
    secretName: {{ index .root.Values.tls.existingSecrets .key | quote }}
    # In a memory of the pod's own.
    defaultMode: {{ include "keyward.secretMode" $ }}
{{- if eq .component "access-service" }}
- name: identity
  secret:
    secretName: {{ .root.Values.identity.secretKeys.existingSecret | quote }}
    defaultMode: {{ include "keyward.secretMode" $ }}
    items:
      - {key: {{ .root.Values.identity.secretKeys.key | quote }}, path: secret-keys}
{{- end }}
{{- if and (or (eq .component "access-service") (eq .component "audit-service")) (include "keyward.hasDatabaseCa" .root) }}
- name: database-ca
  {{- with .root.Values.database.ca }}
  {{- if .existingSecret }}
  secret:
    secretName: {{ .existingSecret | quote }}
    defaultMode: {{ include "keyward.secretMode" $ }}
    items:
      - {key: {{ .key | quote }}, path: ca.crt}
  {{- else }}
  configMap:
    name: {{ .existingConfigMap | quote }}
    items:
      - {key: {{ .key | quote }}, path: ca.crt}
  {{- end }}
  {{- end }}
{{- end }}
{{- with .root.Values.metrics.token }}
{{- if .existingSecret }}
- name: metrics-token
  secret:
    secretName: {{ .existingSecret | quote }}
    defaultMode: {{ include "keyward.secretMode" $ }}
    items:
      - {key: {{ .key | quote }}, path: token}
{{- end }}
{{- end }}
{{- if and (eq .component "gateway") .values.publicTls }}
{{- with .values.publicTls.existingSecret }}
- name: public-tls
  secret:
    secretName: {{ . | quote }}
    defaultMode: {{ include "keyward.secretMode" $ }}
{{- end }}
{{- end }}
{{- end -}}

{{/* A probe of a path of health. */}}
{{- define "keyward.probe" -}}
httpGet:
  path: {{ .path }}
  {{- if .context.service.https }}
  port: https
  scheme: HTTPS
  {{- else }}
  port: http
  {{- end }}
{{ toYaml .timing }}
{{- end -}}

{{- define "keyward.deployment" -}}
apiVersion: apps/v1
kind: Deployment
metadata:
  name: {{ include "keyward.fullname" .root }}-{{ .component }}
  namespace: {{ .root.Release.Namespace }}
  labels: {{- include "keyward.labels" . | nindent 4 }}
spec:
  {{- if not .values.autoscaling.enabled }}
  replicas: {{ .values.replicas }}
  {{- end }}
  revisionHistoryLimit: 5
  minReadySeconds: 5
  # One more before one less.
  strategy:
    type: RollingUpdate
    rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
  selector:
    matchLabels: {{- include "keyward.selector" . | nindent 6 }}
  template:
    metadata:
      labels:
        {{- include "keyward.labels" . | nindent 8 }}
        {{- with .values.podLabels }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
      {{- with .values.podAnnotations }}
      annotations: {{- toYaml . | nindent 8 }}
      {{- end }}
    spec:
      serviceAccountName: {{ include "keyward.serviceAccount" . }}
      # No part of Keyward asks the API server of its own cluster; AWS's tokens are mounted by AWS's webhook.
      automountServiceAccountToken: false
      enableServiceLinks: false
      {{- with .root.Values.image.pullSecrets }}
      imagePullSecrets: {{- range . }}
        - name: {{ . | quote }}
      {{- end }}
      {{- end }}
      terminationGracePeriodSeconds: {{ .root.Values.terminationGracePeriodSeconds }}
      {{- with .root.Values.podSecurityContext }}
      securityContext: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.priorityClassName }}
      priorityClassName: {{ . }}
      {{- end }}
      {{- with .values.nodeSelector }}
      nodeSelector: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.tolerations }}
      tolerations: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- with .values.affinity }}
      affinity: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- if kindIs "slice" .values.topologySpreadConstraints }}
      {{- with .values.topologySpreadConstraints }}
      topologySpreadConstraints: {{- toYaml . | nindent 8 }}
      {{- end }}
      {{- else }}
      topologySpreadConstraints:
        {{- range $topology := list "topology.kubernetes.io/zone" "kubernetes.io/hostname" }}
        - topologyKey: {{ $topology }}
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          # While a version rolls out, its own pods count.
          matchLabelKeys: [pod-template-hash]
          labelSelector:
            matchLabels: {{- include "keyward.selector" $ | nindent 14 }}
        {{- end }}
      {{- end }}
      containers:
        - name: {{ .component }}
          image: {{ include "keyward.image" . | quote }}
          imagePullPolicy: {{ .root.Values.image.pullPolicy }}
          {{- with .root.Values.containerSecurityContext }}
          securityContext: {{- toYaml . | nindent 12 }}
          {{- end }}
          env: {{- include "keyward.environment" . | trim | nindent 12 }}
          ports:
            {{- with .service.grpc }}
            - {name: grpc, containerPort: {{ . }}}
            {{- end }}
            {{- with .service.http }}
            - {name: http, containerPort: {{ . }}}
            {{- end }}
            {{- if and .service.metrics .root.Values.metrics.token.existingSecret }}
            - {name: metrics, containerPort: {{ .service.metrics }}}
            {{- end }}
            {{- with .service.https }}
            - {name: https, containerPort: {{ . }}}
            {{- end }}
          # Migrations at the start come before the port is open.
          startupProbe: {{- include "keyward.probe" (dict "path" "/q/health/started" "context" . "timing" .values.probes.startup) | nindent 12 }}
          # No check of a dependency is part of liveness: it says that the process answers.
          livenessProbe: {{- include "keyward.probe" (dict "path" "/q/health/live" "context" . "timing" .values.probes.liveness) | nindent 12 }}
          readinessProbe: {{- include "keyward.probe" (dict "path" "/q/health/ready" "context" . "timing" .values.probes.readiness) | nindent 12 }}
          {{- if .root.Values.preStopSleepSeconds }}
          lifecycle:
            preStop:
              # Until nobody is sent here any more.
              sleep: {seconds: {{ .root.Values.preStopSleepSeconds }}}
          {{- end }}
          {{- with .values.resources }}
          resources: {{- toYaml . | nindent 12 }}
          {{- end }}
          volumeMounts:
            {{- include "keyward.mounts" . | nindent 12 }}
            {{- with .values.extraVolumeMounts }}
            {{- toYaml . | nindent 12 }}
            {{- end }}
      volumes:
        {{- include "keyward.volumes" . | nindent 8 }}
        {{- with .values.extraVolumes }}
        {{- toYaml . | nindent 8 }}
        {{- end }}
{{- end -}}
