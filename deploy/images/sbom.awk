# From `sha256sum` of jars, and Quarkus' list of dependencies (group:artifact::jar:version), to CycloneDX 1.6.
BEGIN {
  while ((getline line < dependencies) > 0) {
    n = split(line, part, ":")
    # A file is named group.artifact-version[-classifier].jar.
    name = part[1] "." part[2] "-" part[n] (part[3] == "" ? "" : "-" part[3]) ".jar"
    group[name] = part[1]; artifact[name] = part[2]; release[name] = part[n]; classifier[name] = part[3]
  }
  printf "{\n  \"bomFormat\": \"CycloneDX\",\n  \"specVersion\": \"1.6\",\n  \"version\": 1,\n"
  printf "  \"metadata\": {\"timestamp\": \"%s\", \"component\": {\"type\": \"container\", \"bom-ref\": \"keyward/%s\", \"name\": \"keyward/%s\", \"version\": \"%s\"}},\n", time, service, service, version
  printf "  \"components\": [\n    {\"type\": \"platform\", \"name\": \"OpenJDK\", \"version\": \"%s\", \"purl\": \"pkg:generic/openjdk@%s\"}", jdk, encoded(jdk)
}
{
  file = $2
  name = file
  sub(/^.*\//, "", name)
  printf ",\n    {\"type\": \"library\", "
  if (name in group) {
    purl = "pkg:maven/" group[name] "/" artifact[name] "@" encoded(release[name]) "?type=jar" (classifier[name] == "" ? "" : "&classifier=" classifier[name])
    printf "\"group\": \"%s\", \"name\": \"%s\", \"version\": \"%s\", \"purl\": \"%s\", ", group[name], artifact[name], release[name], purl
  } else {
    base = name
    sub(/\.jar$/, "", base)
    printf "\"name\": \"%s\", ", base
  }
  printf "\"hashes\": [{\"alg\": \"SHA-256\", \"content\": \"%s\"}], \"properties\": [{\"name\": \"keyward:file\", \"value\": \"%s\"}]}", $1, substr(file, 3)
}
END { print "\n  ]\n}" }
function encoded(text) {
  gsub(/\+/, "%2B", text)
  return text
}
