// Folds the events of a folder's engine into what can be shown. Pure.
import type { EngineEvent, PassReport } from '../../sync/engineApi.ts';
import { advance } from './transferRate.ts';
import type { TransferProgress } from './transferRate.ts';

/** `idle`: no pass is running. `looking`: a pass observes both sides. `acting`: a pass carries out acts. */
export type Pass =
  | { readonly step: 'idle' }
  | { readonly step: 'looking' }
  | { readonly step: 'acting'; readonly acts: number; readonly done: number };

export interface FolderView {
  readonly pass: Pass;
  /** Running transfers by path. */
  readonly transfers: ReadonlyMap<string, TransferProgress>;
  /** How the last pass ended, and when (epoch ms); null: none has ended yet. */
  readonly report: PassReport | null;
  readonly reportAt: number | null;
  /** Epoch ms; null: never, as far as known. */
  readonly lastInStepAt: number | null;
}

export function emptyView(lastInStepAt: number | null): FolderView {
  return { pass: { step: 'idle' }, transfers: new Map(), report: null, reportAt: null, lastInStepAt };
}

/** The view after `event`, which happened at `at` (epoch ms). */
export function applyEvent(view: FolderView, event: EngineEvent, at: number): FolderView {
  switch (event.type) {
    case 'pass-started':
      return { ...view, pass: { step: 'looking' }, transfers: new Map() };
    case 'planned':
      return event.acts === 0 ? view : { ...view, pass: addActs(view.pass, event.acts) };
    case 'transfer': {
      const { direction, bytes, total: totalBytes } = event;
      const progress = advance(view.transfers.get(event.path), { direction, bytes, totalBytes, at });
      return { ...view, transfers: new Map(view.transfers).set(event.path, progress) };
    }
    case 'transfer-ended':
      return { ...view, transfers: without(view.transfers, event.path) };
    case 'done':
      return view.pass.step === 'acting'
        ? { ...view, pass: { ...view.pass, done: view.pass.done + 1 } }
        : view;
    case 'pass-ended':
      return {
        pass: { step: 'idle' },
        transfers: new Map(),
        report: event.report,
        reportAt: at,
        lastInStepAt: event.report.inStep ? at : view.lastInStepAt,
      };
  }
}

/** A pass may plan more than once: it repeats until in step. */
function addActs(pass: Pass, acts: number): Pass {
  return pass.step === 'acting' ? { ...pass, acts: pass.acts + acts } : { step: 'acting', acts, done: 0 };
}

function without<Value>(map: ReadonlyMap<string, Value>, key: string): ReadonlyMap<string, Value> {
  const copy = new Map(map);
  copy.delete(key);
  return copy;
}
