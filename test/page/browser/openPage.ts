// One connection to the shared browser and one server per file, and a new document for each test.
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, Disposable, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, inject } from 'vitest';
import { chromiumPath } from './chromium.ts';
import { installFakeBridge } from './fakeBridge.ts';
import { servePage } from './pageServer.ts';
import type { PageServer } from './pageServer.ts';

export const BUILT_PAGE = join(import.meta.dirname, '../../../out/renderer');

/** Everything that could differ from machine to machine and shows on the page. */
const SETTINGS = {
  viewport: { width: 900, height: 640 },
  locale: 'en-GB',
  timezoneId: 'UTC',
  reducedMotion: 'reduce',
  colorScheme: 'light',
} as const satisfies BrowserContextOptions;

/**
 * How long an action waits for its element (ms): as long as `expect.poll`, for a machine that is
 * busy with something else.
 */
const PATIENCE_MS = 60_000;

export interface OpenPage {
  readonly page: Page;
  /** What the console said: errors, warnings, violations of the content security policy. Must stay empty. */
  readonly complaints: readonly string[];
}

interface Viewport {
  readonly width: number;
  readonly height: number;
}

export interface PageOpener {
  readonly open: (state: unknown, viewport?: Viewport) => Promise<OpenPage>;
  /** Without a bridge, as a browser opens it from the headless shell. */
  readonly openUrl: (url: string) => Promise<OpenPage>;
}

/** Defines `tests` with a real browser, or skips them with a printed line where there is none. */
export function describePage(name: string, tests: (opener: PageOpener) => void): void {
  if (chromiumPath === undefined) {
    console.log(`skipped: "${name}" needs Chromium; install the package "chromium"`);
    describe.skip(name, () => tests({ open: unavailable, openUrl: unavailable }));
    return;
  }
  describe(name, () => {
    let server: PageServer | undefined;
    const pages: Page[] = [];
    let browser: Browser | null = null;
    beforeAll(async () => {
      browser = await connectToBrowser();
      if (!existsSync(join(BUILT_PAGE, 'index.html')))
        throw new Error('The page is not built: run "npm run build".');
      server = await servePage(BUILT_PAGE, { connections: 'none' });
    });
    afterAll(async () => {
      await browser?.close();
      await server?.close();
    });

    const newPage = async (): Promise<Page> => {
      if (browser === null) return unavailable();
      const page = await browser.newPage(SETTINGS);
      page.setDefaultTimeout(PATIENCE_MS);
      return page;
    };
    /** The page of `open`, which starts no renderer for each test; what a test changes in it is set back. */
    let reused: Page | null = null;
    let bridge: Disposable | null = null;
    const reset = async (page: Page, viewport: Viewport = SETTINGS.viewport): Promise<void> => {
      page.removeAllListeners('console').removeAllListeners('pageerror');
      await bridge?.dispose();
      await page.context().clearPermissions();
      await page.emulateMedia({ colorScheme: SETTINGS.colorScheme });
      await page.setViewportSize(viewport);
      await page.mouse.move(0, 0);
    };
    tests({
      open: async (state, viewport) => {
        reused ??= await newPage();
        const page = reused;
        await reset(page, viewport);
        bridge = await installFakeBridge(page, state);
        const opened = { page, complaints: complaintsOf(page) };
        await page.goto(server?.url ?? '');
        // Until the first state has arrived there is another `main`, which says so.
        await page.locator('main:not([aria-busy])').waitFor();
        return opened;
      },
      openUrl: async (url) => {
        await Promise.all(pages.splice(0).map((page) => page.close()));
        const page = await newPage();
        pages.push(page);
        const opened = { page, complaints: complaintsOf(page) };
        await page.goto(url);
        return opened;
      },
    });
  });
}

/** What the page complains about from now on. */
function complaintsOf(page: Page): readonly string[] {
  const complaints: string[] = [];
  page.on('console', (message) => {
    if (message.type() !== 'log') complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  return complaints;
}

function unavailable(): Promise<never> {
  return Promise.reject(new Error('there is no browser'));
}

/** The checks of accessibility, as a script; half the size of what the package exports. */
const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

interface AxeWindow {
  readonly axe?: {
    run: (options: { resultTypes: readonly string[] }) => Promise<{
      violations: { id: string; impact: string | null; nodes: { html: string; failureSummary: string }[] }[];
    }>;
  };
}

/** Serious and critical violations of WCAG on the page as it is now. */
export async function seriousViolations(page: Page): Promise<readonly string[]> {
  return findViolations(page, (impact) => impact === 'serious' || impact === 'critical');
}

/** All violations, also of good practice. */
export async function violations(page: Page): Promise<readonly string[]> {
  return findViolations(page, () => true);
}

/** Readable enough to be fixed from the output. */
async function findViolations(
  page: Page,
  counts: (impact: string | null) => boolean,
): Promise<readonly string[]> {
  if (!(await page.evaluate(() => 'axe' in globalThis))) await page.evaluate(AXE);
  const found = await page.evaluate(() =>
    // Nodes that pass, or that nobody can judge, are only counted.
    (globalThis as unknown as AxeWindow).axe?.run({ resultTypes: ['violations'] }),
  );
  if (found === undefined) throw new Error('the checks of accessibility were not loaded');
  return found.violations
    .filter(({ impact }) => counts(impact))
    .flatMap(({ id, nodes }) => nodes.map((node) => `${id}: ${node.html} ${node.failureSummary}`));
}

interface FocusWindow {
  readonly document: {
    readonly activeElement: {
      readonly tagName: string;
      readonly textContent: string;
      getAttribute(name: string): string | null;
    } | null;
  };
}

/** What has the keyboard: its label, or its words, or its tag. */
export async function focused(page: Page): Promise<string> {
  return page.evaluate(() => {
    const element = (globalThis as unknown as FocusWindow).document.activeElement;
    const words =
      element?.tagName === 'BUTTON' || element?.tagName === 'SUMMARY' ? element.textContent : null;
    return element?.getAttribute('aria-label') ?? words ?? element?.tagName ?? '';
  });
}

/**
 * Waits until `name` has the keyboard (`focused`): some moves of the focus come only
 * after the page was painted.
 */
export async function expectFocus(page: Page, name: string): Promise<void> {
  await expect.poll(() => focused(page)).toBe(name);
}

/** Waits until the keyboard is in the element that `locator` finds. */
export async function expectFocusIn(locator: Locator): Promise<void> {
  await expect.poll(() => locator.and(locator.page().locator(':focus')).count()).toBe(1);
}

/**
 * Closing it closes what was opened by this connection; the browser goes on for the other
 * files (`sharedBrowser.ts`).
 */
function connectToBrowser(): Promise<Browser> {
  const address = inject('chromium');
  return address === null ? unavailable() : chromium.connect(address);
}
