import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { FIREFOX } from './tabs.ts';

// A Firefox that nobody drives, for pages that drive themselves: one that is driven from outside puts no page into its back/forward cache.

const QUIET = {
  'app.update.enabled': false,
  'browser.aboutwelcome.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'toolkit.telemetry.reportingpolicy.firstRun': false,
};

/** Opens the page in a Firefox of its own; closing ends it. */
export function openInFirefoxAlone(url: string): { close(): Promise<void> } {
  const profile = mkdtempSync(join(tmpdir(), 'throughline-firefox-'));
  const prefs = Object.entries(QUIET).map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${value});\n`);
  writeFileSync(join(profile, 'user.js'), prefs.join(''));
  const firefox = spawn(FIREFOX, ['--headless', '--no-remote', '--profile', profile, url], { stdio: 'ignore' });
  return {
    close: async () => {
      firefox.kill();
      await once(firefox, 'exit');
      rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}
