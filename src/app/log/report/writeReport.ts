// Writes a support report as one zip file.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { failed, messageOf, ok, type Fault, type Result } from '../../../result.ts';
import { collectReport } from './collectReport.ts';
import type { ReportSources } from './collectReport.ts';

export type ReportFault = Fault<'report-unwritable'>;

/**
 * `brimful-report-2026-11-29T13-05-00Z.zip`: a new name for each report, valid on every file system. `now`:
 * epoch ms.
 */
export function reportFileName(now: number): string {
  return `brimful-report-${new Date(now).toISOString().slice(0, 19).replaceAll(':', '-')}Z.zip`;
}

/** Collects a report and writes it to `file` (absolute path, 0600), which must not exist yet. */
export async function writeReport(sources: ReportSources, file: string): Promise<Result<void, ReportFault>> {
  const { strToU8, zipSync } = await import('fflate');
  const report = await collectReport(sources);
  const zip = zipSync(
    Object.fromEntries(Object.entries(report).map(([name, text]) => [name, strToU8(text)])),
    { mtime: sources.now },
  );
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, zip, { flag: 'wx', mode: 0o600 });
    return ok(undefined);
  } catch (error) {
    return failed({
      code: 'report-unwritable',
      message: `The report cannot be written to ${file}: choose a place with enough space where no such file exists.`,
      detail: messageOf(error),
    });
  }
}
