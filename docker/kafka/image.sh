#!/bin/sh
# Builds the images apache/kafka:VERSION and a Java base from what Maven and Debian have, where none can be pulled.
# It stands in for the official one: same environment variables, same /etc/kafka/docker/run,
# same /opt/kafka/bin/connect-distributed.sh.
#
#   docker/kafka/image.sh            after ./mvnw -DskipTests package; needs docker, debootstrap and root
#   docker build -f docker/Dockerfile --build-arg JAVA_IMAGE=tributary-java:17 -t tributary .
set -eu
home=$(CDPATH='' cd -- "$(dirname -- "$0")/../.." && pwd)
libraries=$home/streams-app/target/lib
version=$(ls "$libraries"/kafka_2.13-*.jar | sed 's/.*kafka_2.13-\(.*\)\.jar/\1/')
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

if ! docker image inspect tributary-java:17 >/dev/null 2>&1; then
  root=${ROOTFS:-$work/root}
  [ -d "$root/bin" ] || debootstrap --variant=minbase --include=openjdk-17-jre-headless,ca-certificates bookworm "$root" "${MIRROR:-http://deb.debian.org/debian}"
  rm -rf "$root/var/cache/apt/archives" "$root/var/lib/apt/lists"/*
  tar -C "$root" -c . | docker import -c 'ENV LANG=C.UTF-8' - tributary-java:17
fi

mkdir -p "$work/image/libs" "$work/image/docker"
for jar in "$libraries"/*.jar; do
  case ${jar##*/} in
    tributary-* | pytorch-* | api-* | rocksdbjni-* | javalin-* | jetty-* | websocket-* | kotlin-* | micrometer-* | prometheus-* | picocli-*) ;;
    *) cp "$jar" "$work/image/libs/" ;;
  esac
done
# Connect's runtime, as the connectors are tested with it.
(cd "$home" && ./mvnw -q -B -pl connectors -am -DskipTests package dependency:copy-dependencies -DincludeScope=test)
for jar in "$home"/connectors/target/dependency/*.jar; do
  case ${jar##*/} in
    tributary-* | wiremock-* | archunit* | assertj-* | junit-* | awaitility-* | rocksdbjni-* | picocli-*) ;;
    *) cp -n "$jar" "$work/image/libs/" ;;
  esac
done
cp "$home"/docker/kafka/run "$home"/docker/kafka/server.properties "$home"/docker/kafka/logback.xml "$work/image/docker/"
cp "$home/docker/kafka/connect-distributed.sh" "$work/image/"
for name in log4j2 tools-log4j2; do cp "$home/docker/kafka/log4j2.yaml" "$work/image/docker/$name.yaml"; done
cat > "$work/image/Dockerfile" <<'DOCKERFILE'
FROM tributary-java:17
RUN useradd --uid 1000 --create-home appuser && mkdir -p /opt/kafka/config /opt/kafka/logs /var/lib/kafka/data /mnt/shared/config /tmp/kraft-combined-logs \
 && chown -R appuser /opt/kafka /var/lib/kafka /mnt/shared/config /tmp/kraft-combined-logs
COPY libs /opt/kafka/libs
COPY --chown=appuser docker /etc/kafka/docker
COPY connect-distributed.sh /opt/kafka/bin/connect-distributed.sh
USER appuser
EXPOSE 9092
VOLUME ["/var/lib/kafka/data", "/mnt/shared/config"]
CMD ["/etc/kafka/docker/run"]
DOCKERFILE
docker build -q -t "apache/kafka:$version" "$work/image"
echo "apache/kafka:$version (stand-in) and tributary-java:17"
