// Finds a Chromium to test with, and installs one where there is none.
// Order: $CHROMIUM_PATH, the usual places, Playwright's own; then Debian's package when we are root there, else Playwright's download.

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome-stable',
  '/usr/bin/google-chrome',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a Chromium that exists, or undefined. */
export async function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM_PATH is ${named}, which does not exist. Correct it or unset it.`);
  }
  const usual = USUAL_PLACES.find((place) => existsSync(place));
  if (usual) return usual;
  const { chromium } = await import('playwright');
  const own = chromium.executablePath();
  return own && existsSync(own) ? own : undefined;
}

/** Like findChromium, but installs one when there is none; throws with the remedy when that fails. */
export async function ensureChromium() {
  const found = await findChromium();
  if (found) return found;
  const isDebianRoot = existsSync('/etc/debian_version') && process.getuid?.() === 0;
  console.log(`No Chromium found. Installing ${isDebianRoot ? "Debian's package" : "Playwright's build"} ...`);
  try {
    if (isDebianRoot) {
      execFileSync('apt-get', ['update', '-q'], { stdio: 'inherit' });
      execFileSync('apt-get', ['install', '-y', '-q', 'chromium'], {
        stdio: 'inherit',
        env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
      });
    } else {
      execFileSync('npx', ['playwright', 'install', 'chromium'], { stdio: 'inherit' });
    }
  } catch (cause) {
    throw new Error('Chromium could not be installed. Install Chromium or Chrome yourself and set CHROMIUM_PATH to its executable.', {
      cause,
    });
  }
  const installed = await findChromium();
  if (!installed) throw new Error('Chromium was installed but is not in a place we know. Set CHROMIUM_PATH to its executable.');
  return installed;
}
