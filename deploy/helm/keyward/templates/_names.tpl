{{- define "keyward.fullname" -}}
{{- if .Values.fullnameOverride -}}
{{- .Values.fullnameOverride | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- $name := default .Chart.Name .Values.nameOverride -}}
{{- if contains $name .Release.Name -}}
{{- .Release.Name | trunc 40 | trimSuffix "-" -}}
{{- else -}}
{{- printf "%s-%s" .Release.Name $name | trunc 40 | trimSuffix "-" -}}
{{- end -}}
{{- end -}}
{{- end -}}

{{/* The services: their key in the values, and what sets them apart. */}}
{{- define "keyward.services" -}}
accessService: {name: access-service, grpc: 8081, http: 9081, metrics: 9091}
auditService: {name: audit-service, grpc: 8082, http: 9082, metrics: 9092}
syncWorker: {name: sync-worker, http: 8083, metrics: 9093}
gateway: {name: gateway, https: 8443}
{{- end -}}

{{/* What a template for one service is given: (list $ key) → dict root, key, service, values, fullname. */}}
{{- define "keyward.selector" -}}
app.kubernetes.io/name: {{ default .root.Chart.Name .root.Values.nameOverride }}
app.kubernetes.io/instance: {{ .root.Release.Name }}
app.kubernetes.io/component: {{ .component }}
{{- end -}}

{{- define "keyward.labels" -}}
{{ include "keyward.selector" . }}
app.kubernetes.io/part-of: keyward
app.kubernetes.io/version: {{ .root.Chart.AppVersion | quote }}
app.kubernetes.io/managed-by: {{ .root.Release.Service }}
helm.sh/chart: {{ printf "%s-%s" .root.Chart.Name .root.Chart.Version | replace "+" "_" }}
{{- with .root.Values.commonLabels }}
{{ toYaml . }}
{{- end }}
{{- end -}}

{{/* The name under which the replicas of a service are called; its certificate must hold it. */}}
{{- define "keyward.host" -}}
{{ include "keyward.fullname" .root }}-{{ .component }}.{{ .root.Release.Namespace }}.svc
{{- end -}}

{{- define "keyward.image" -}}
{{- $repository := printf "%s/%s" .root.Values.image.repository .component -}}
{{- with .root.Values.image.registry }}{{ trimSuffix "/" . }}/{{ end }}{{ $repository }}:{{ coalesce .values.imageTag .root.Values.image.tag .root.Chart.AppVersion }}
{{- end -}}

{{- define "keyward.serviceAccount" -}}
{{- if .values.serviceAccount.create -}}
{{ default (printf "%s-%s" (include "keyward.fullname" .root) .component) .values.serviceAccount.name }}
{{- else -}}
{{ default "default" .values.serviceAccount.name }}
{{- end -}}
{{- end -}}

{{/* The Gateway's hosts, from wherever they are said. */}}
{{- define "keyward.gatewayHosts" -}}
{{- $hosts := .Values.gateway.hostnames -}}
{{- if .Values.ingress.enabled }}{{ range .Values.ingress.hosts }}{{ $hosts = append $hosts . }}{{ end }}{{ end -}}
{{- if .Values.gatewayApi.enabled }}{{ range .Values.gatewayApi.hostnames }}{{ $hosts = append $hosts . }}{{ end }}{{ end -}}
{{- uniq $hosts | join "," -}}
{{- end -}}
