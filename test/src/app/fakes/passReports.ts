// Reports of passes, told by what differs from one that did nothing and left both sides in step.
import type { EngineEvent, PassReport } from '../../../../src/sync/engineApi.ts';

export const IN_STEP: PassReport = {
  inStep: true,
  fault: null,
  complete: true,
  problems: [],
  held: null,
  refused: [],
  unportable: [],
  done: 0,
  uploadedBytes: 0,
  downloadedBytes: 0,
};

export function ended(report: Partial<PassReport> = {}): EngineEvent {
  return { type: 'pass-ended', report: { ...IN_STEP, ...report } };
}
