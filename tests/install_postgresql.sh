#!/bin/sh
# Install PostgreSQL from the distribution, where it is missing and we may: the team's Doccano server is tested with it.
# The test that needs it says so and is skipped by name where it stays missing.
have_postgresql() { command -v initdb || ls /usr/lib/postgresql/*/bin/initdb; }
if have_postgresql >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing postgresql (once) ..."
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    postgresql; } >/dev/null 2>&1 && exit 0
fi
echo "PostgreSQL is missing: install the package postgresql; the test of the server for teams is skipped."
