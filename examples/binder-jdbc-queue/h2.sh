#!/bin/sh
# An H2 server that can be killed: h2.sh start|stop|kill|pause|resume [port]
# Run it where target/lib has the driver. Its data is in target/h2.
set -eu
port=${2:-9123}
data=target/h2/$port

case "$1" in
  start)
    mkdir -p "$data"
    java -Xmx512m -XX:+UseSerialGC -cp "target/lib/*" org.h2.tools.Server \
      -tcp -tcpPort "$port" -ifNotExists -baseDir "$data" >> "$data/log" 2>&1 &
    echo $! > "$data/pid"
    ;;
  stop)
    pid=$(cat "$data/pid")
    kill -TERM "$pid"
    while kill -0 "$pid" 2> /dev/null; do sleep 0.1; done
    ;;
  kill) kill -KILL "$(cat "$data/pid")" ;;
  pause) kill -STOP "$(cat "$data/pid")" ;;
  resume) kill -CONT "$(cat "$data/pid")" ;;
esac
