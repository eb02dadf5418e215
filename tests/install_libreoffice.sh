#!/bin/sh
# Install LibreOffice's Writer from the distribution, where it is missing and we may: old .doc files are read through it.
# The tests that need it say so and are skipped by name where it stays missing.
have_office() { command -v soffice || command -v libreoffice; }
if have_office >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing libreoffice-writer-nogui (once, about 85 MB) ..."
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    libreoffice-writer-nogui; } >/dev/null 2>&1 && exit 0
fi
echo "LibreOffice is missing: install the package libreoffice-writer-nogui; the tests that read .doc files are skipped."
