// Logs how the passes of a folder end: each fault and problem once when it appears and once when it is over.
import type { Log } from '../../log.ts';
import type { PathProblem, PassReport } from '../../sync/engineApi.ts';

/** At most this many problems are listed in one line. */
const NAMED_PROBLEMS = 20;

/**
 * Returns the function to call after each pass. A folder that is offline overnight costs one line, not one
 * per retry. `folder` is its id.
 */
export function createPassLog(log: Log, folder: string): (report: PassReport) => void {
  let fault: string | null = null;
  let problems: ReadonlySet<string> = new Set();
  let held = 0;
  let inStep = false;
  return (report) => {
    const nextFault =
      report.fault === null ? null : JSON.stringify([report.fault.code, report.fault.message]);
    if (report.fault !== null) {
      if (nextFault === fault) log.debug({ folder, fault: report.fault }, 'pass failed again');
      else if (report.fault.code !== 'cancelled') log.warn({ folder, fault: report.fault }, 'pass failed');
    } else if (fault !== null) log.info({ folder }, 'pass works again');
    fault = nextFault;

    const fresh = report.problems.filter((problem) => !problems.has(keyOf(problem)));
    if (fresh.length > 0) {
      const facts = { folder, problems: fresh.slice(0, NAMED_PROBLEMS), count: fresh.length };
      log.warn(facts, 'paths have problems');
    } else if (problems.size > 0 && report.problems.length === 0) log.info({ folder }, 'problems are over');
    problems = new Set(report.problems.map(keyOf));

    const nextHeld = report.held === null ? 0 : report.held.local.length + report.held.remote.length;
    if (nextHeld !== held && report.held !== null) {
      const { local, remote, ofFiles, reason } = report.held;
      log.warn({ folder, local: local.length, remote: remote.length, ofFiles, reason }, 'deletions are held');
    }
    held = nextHeld;

    const { done, uploadedBytes, downloadedBytes } = report;
    if (done > 0) log.info({ folder, done, uploadedBytes, downloadedBytes }, 'pass done');
    if (report.inStep && !inStep) log.info({ folder }, 'folder in step');
    inStep = report.inStep;
  };
}

function keyOf({ path, code }: PathProblem): string {
  return JSON.stringify([path, code]);
}
