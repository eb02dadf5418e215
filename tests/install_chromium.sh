#!/bin/sh
# Install Chromium and a Chinese font from the distribution, where they are missing and we may.
# The tests that need them say so and are skipped by name where they stay missing.
have_browser() { command -v chromium || command -v chromium-browser || command -v google-chrome; }
if have_browser >/dev/null 2>&1; then exit 0; fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null 2>&1; then
  echo "Installing Chromium and fonts-noto-cjk (once) ..."
  { apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install --yes --no-install-recommends \
    chromium fonts-noto-cjk; } >/dev/null 2>&1 && exit 0
fi
echo "Chromium is missing: install the packages chromium and fonts-noto-cjk; the tests that look at pages are skipped."
