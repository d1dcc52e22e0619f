// Finds and starts the Chromium that the page is tested in.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';

const PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Nothing that would talk to anybody: the page's tests need no network. */
export const ARGUMENTS: readonly string[] = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--no-first-run',
];

export const chromiumPath = PLACES.find((path) => existsSync(path));

/** Null, with a printed line, where there is no Chromium. */
export async function launchChromium(): Promise<Browser | null> {
  if (chromiumPath === undefined) {
    console.log(
      'skipped: no Chromium was found (looked in the usual places); install the package "chromium"',
    );
    return null;
  }
  return chromium.launch({ executablePath: chromiumPath, args: [...ARGUMENTS] });
}
