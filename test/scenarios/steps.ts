// Builds the steps of scenarios, as data.
import type { EngineOptions } from '../../src/sync/engineApi.ts';
import type { HookPoint, PortCall } from './worlds/hookedPorts.ts';
import type { Actor, Deed, DeviceName, Given, Outcome, Says, Step } from './scenario.ts';
import type { Requests, StorageFault } from './worlds/world.ts';

type Refusal = Extract<Step, { step: 'refuse' }>['code'];

function act(who: Actor, deed: Deed): Step {
  return { step: 'act', who, deed };
}

function actor(who: Actor) {
  return {
    writes: (path: string, content: string): Step => act(who, { does: 'write', path, content }),
    saves: (path: string, content: string): Step => act(who, { does: 'save', path, content }),
    removes: (path: string): Step => act(who, { does: 'remove', path }),
    moves: (path: string, to: string): Step => act(who, { does: 'move', path, to }),
    copies: (path: string, to: string): Step => act(who, { does: 'copy', path, to }),
    makesFolder: (path: string): Step => act(who, { does: 'make-folder', path }),
  };
}

export const here = actor('here');
export const there = actor('there');

export const tool = {
  ...actor('tool'),
  writesWithTime: (path: string, content: string, mtime: string): Step =>
    act('tool', { does: 'write', path, content, mtime }),
  archives: (path: string): Step => act('tool', { does: 'archive', path }),
  rewrites: (path: string): Step => act('tool', { does: 'rewrite', path }),
  gives: (path: string, given: Given): Step => act('tool', { does: 'give', path, given }),
};

function device(name: DeviceName) {
  return {
    ...actor(name),
    touches: (path: string): Step => act(name, { does: 'touch', path }),
    setsTime: (path: string, mtime: string): Step => act(name, { does: 'set-time', path, mtime }),
    setsExecutable: (path: string, executable: boolean): Step =>
      act(name, { does: 'set-executable', path, executable }),
    makesPrivate: (path: string): Step => act(name, { does: 'set-owner-only', path }),
    hides: (path: string): Step => act(name, { does: 'set-unreadable', path, unreadable: true }),
    shows: (path: string): Step => act(name, { does: 'set-unreadable', path, unreadable: false }),
    links: (path: string, to: string): Step => act(name, { does: 'link', path, to }),
    makesSymlink: (path: string): Step => act(name, { does: 'make-other', path, kind: 'symlink' }),
    makesPipe: (path: string): Step => act(name, { does: 'make-other', path, kind: 'special-file' }),
    syncs: (says: Says | null = null): Step => ({ step: 'sync', device: name, says }),
    isInterrupted: (at: HookPoint, ...steps: readonly Step[]): Step => ({
      step: 'interrupt',
      device: name,
      at,
      steps,
    }),
    crashes: (at: HookPoint): Step => ({ step: 'crash', device: name, at }),
    diskRefuses: (at: HookPoint, code: Refusal): Step => ({ step: 'refuse', device: name, at, code }),
    diskWorks: (): Step => ({ step: 'disk-works', device: name }),
    restarts: (): Step => ({ step: 'restart', device: name }),
    rootBecomes: (becomes: 'missing' | 'another' | 'itself'): Step => ({
      step: 'root',
      device: name,
      becomes,
    }),
    journalIs: (happens: Extract<Step, { step: 'journal' }>['happens']): Step => ({
      step: 'journal',
      device: name,
      happens,
    }),
    isConfigured: (options: Partial<EngineOptions>): Step => ({ step: 'configure', device: name, options }),
    isPointedAt: (prefix: string): Step => ({ step: 'configure', device: name, prefix }),
    answers: (answer: 'delete' | 'keep'): Step => ({
      step: 'answer',
      device: name,
      approve: answer === 'delete',
    }),
  };
}

export const A = device('A');
export const B = device('B');

/** Everybody syncs once, in the cast's order. */
export const everybodySyncs: Step = { step: 'sync', device: 'all', says: null };

export function before(call: PortCall, path: string | null = null): HookPoint {
  return { moment: 'before', call, path };
}

export function after(call: PortCall, path: string | null = null): HookPoint {
  return { moment: 'after', call, path };
}

/** The mark by which devices know the bucket again is deleted, or is that of another bucket (G10). */
export function markIs(becomes: 'gone' | 'another'): Step {
  return { step: 'mark', becomes };
}

export function storageFails(kind: StorageFault['kind'], of?: Requests, times?: number): Step {
  const fault = { kind, ...(of === undefined ? {} : { of }), ...(times === undefined ? {} : { times }) };
  return { step: 'storage', fault };
}

export const storageRecovers: Step = { step: 'storage', fault: null };

export function timePasses(ms: number): Step {
  return { step: 'time', ms };
}

export function now(outcome: Outcome): Step {
  return { step: 'expect', now: outcome };
}
