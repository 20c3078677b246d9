import { type BrowserType, chromium, firefox, type LaunchOptions } from '@playwright/test';
import { findChromium } from '../scripts/chromium.mjs';
import { launchWebKit } from './webkit.ts';

/** The part of Playwright's Page that a WebDriver can do as well. */
export interface Tab {
  goto(url: string): Promise<unknown>;
  evaluate<R = unknown>(expression: string): Promise<R>;
  /** A user's click on the element of this CSS selector. */
  click(selector: string): Promise<unknown>;
  waitForFunction(expression: string): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
  /** As a user does it: with the events of a page that goes. */
  close(options?: { readonly runBeforeUnload?: boolean }): Promise<void>;
}

export interface Tabs {
  /** The tab that stays, in front as long as no other is made: the others may have no frames. */
  readonly first: Tab;
  newPage(): Promise<Tab>;
  /** Ends the browser. */
  close(): Promise<void>;
}

export const FIREFOX = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr'; // Debian's package

/** Each starts the browser with a tab that stays: with its last tab a browser's context ends, whatever we do. */
export const BROWSERS = {
  // Playwright switches the back/forward cache off.
  chromium: async () => {
    const executablePath = await findChromium();
    return launch(chromium, { ...(executablePath && { executablePath }), ignoreDefaultArgs: ['--disable-back-forward-cache'] });
  },
  firefox: () => launch(firefox, { channel: 'moz-firefox', executablePath: FIREFOX }),
  webkit: launchWebKit,
};

async function launch(type: BrowserType, options: LaunchOptions): Promise<Tabs> {
  const browser = await type.launch(options);
  const context = await browser.newContext();
  return { first: await context.newPage(), newPage: () => context.newPage(), close: () => browser.close() };
}
