#!/bin/sh
# A Connect worker with the settings of a file.
exec java ${KAFKA_HEAP_OPTS:--Xmx512m} -Dlogback.configurationFile=/etc/kafka/docker/logback.xml -cp '/opt/kafka/libs/*' \
  org.apache.kafka.connect.cli.ConnectDistributed "$@"
