// The app's side of the bridge in the test's browser: shows a state, records calls,
// gives the answers it was told.
import type { Disposable, Page } from 'playwright-core';
import { expect } from 'vitest';
import type { CommandName } from '../../../src/contract/commands.ts';
import type { AppState } from '../../../src/contract/state.ts';

interface SentCommand {
  readonly name: CommandName;
  readonly argument: unknown;
}

interface FakeBridge {
  readonly call: (name: CommandName, argument: unknown) => Promise<unknown>;
  readonly onState: (listener: (state: unknown) => void) => () => void;
}

/** What the init script leaves in the page; nothing of it is known to the page's own code but `brimful`. */
interface FakeWorld {
  brimful: FakeBridge;
  fakeSent: SentCommand[];
  fakeAnswers: Record<string, unknown>;
  /** Calls that wait for `answerLate`, the oldest first. */
  fakeLate: Record<string, ((value: unknown) => void)[]>;
  fakeShow: (state: unknown) => void;
}

/** Runs inside the browser, so it can use nothing from out here. */
function install(first: unknown): void {
  const world = globalThis as unknown as FakeWorld;
  const listeners = new Set<(state: unknown) => void>();
  let state = first;
  world.fakeSent = [];
  world.fakeAnswers = {};
  world.fakeLate = {};
  world.fakeShow = (next) => {
    state = next;
    for (const listener of listeners) listener(next);
  };
  world.brimful = {
    call: (name, argument) => {
      if (name === 'readState') return Promise.resolve(state);
      world.fakeSent.push({ name, argument });
      const told = world.fakeAnswers[name] ?? { ok: true };
      if (told === 'late') return new Promise((resolve) => (world.fakeLate[name] ??= []).push(resolve));
      return told === 'never' ? new Promise(() => undefined) : Promise.resolve(told);
    },
    onState: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

/** Must be called before the page is opened; what it returns takes the bridge away from later documents. */
export function installFakeBridge(page: Page, state: unknown): Promise<Disposable> {
  return page.addInitScript(install, state);
}

/**
 * Waits until the page has sent exactly `commands` since the last call of this function or
 * `forgetSent`, in this order, then forgets them. The page sends some of them only after it has
 * painted. `readState` is left out.
 */
export async function expectSent(page: Page, commands: readonly unknown[]): Promise<void> {
  await expect.poll(() => sent(page)).toEqual(commands);
  await forgetSent(page);
}

/** Waits until `command` is the last one that the page has sent, then forgets it and those before it. */
export async function expectLastSent(page: Page, command: SentCommand): Promise<void> {
  await expect.poll(async () => (await sent(page)).at(-1)).toEqual(command);
  await forgetSent(page);
}

export async function forgetSent(page: Page): Promise<void> {
  await page.evaluate(() => {
    (globalThis as unknown as FakeWorld).fakeSent = [];
  });
}

function sent(page: Page): Promise<readonly SentCommand[]> {
  return page.evaluate(() => (globalThis as unknown as FakeWorld).fakeSent);
}

/** What `name` is answered with from now on; `'never'`: not at all; `'late'`: by `answerLate`. */
export async function answer(page: Page, name: CommandName, value: unknown): Promise<void> {
  await page.evaluate(
    (told) => {
      (globalThis as unknown as FakeWorld).fakeAnswers[told.name] = told.value;
    },
    { name, value },
  );
}

/** Answers the oldest call of `name` that still waits for its late answer. */
export async function answerLate(page: Page, name: CommandName, value: unknown): Promise<void> {
  await page.evaluate(
    (told) => {
      const resolve = (globalThis as unknown as FakeWorld).fakeLate[told.name]?.shift();
      if (resolve === undefined) throw new Error(`no ${told.name} waits for an answer`);
      resolve(told.value);
    },
    { name, value },
  );
}

/** Pushes a new state to the page. */
export async function showState(page: Page, state: AppState | object): Promise<void> {
  await page.evaluate((next) => (globalThis as unknown as FakeWorld).fakeShow(next), state);
}
