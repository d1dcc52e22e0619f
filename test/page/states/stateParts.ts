// Lists of any length for the states: transfers, activity, problems and conflicts that look like real ones.
import type { Activity, Conflict, Problem, Transfer } from '../../../src/contract/state.ts';

const NAMES = [
  'reports/2026/annual report.pdf',
  'film/interview raw 03.mov',
  'notes.md',
  'plans/harbour/section A-A.dwg',
  'letters/Übergabe an die Stadt.docx',
  'data/measurements 2026-11.parquet',
  'a name that goes on for much longer than any sensible person would make it, version 7 (final).xlsx',
] as const;

function name(index: number): string {
  const base = NAMES[index % NAMES.length] ?? '';
  return index < NAMES.length ? base : base.replace(/(\.\w+)$/, ` ${index}$1`);
}

export function transfers(count: number): Transfer[] {
  return Array.from({ length: count }, (_, index) => {
    const totalBytes = 4_800_000_000 / (index + 1) ** 2;
    return {
      id: `t${index}`,
      folder: 'docs',
      path: name(index),
      direction: index % 3 === 1 ? 'down' : 'up',
      bytes: totalBytes * ((index * 0.17 + 0.32) % 1),
      totalBytes,
      rate: index === 4 ? null : 3_400_000 + index * 420_000,
      secondsLeft: index === 4 ? null : 400 / (index + 1),
      stalled: index === 4,
    };
  });
}

const DEEDS = [
  { what: 'Uploaded', why: 'changed on this computer', bytes: 1_204_000 },
  { what: 'Downloaded', why: 'changed in the bucket', bytes: 48_000 },
  { what: 'Moved in the bucket', why: 'renamed on this computer, nothing was uploaded', bytes: null },
  { what: 'Moved to trash', why: 'deleted in the bucket', bytes: null },
] as const;

/** Newest first, spread over the last days before `now` (epoch ms). */
export function activities(now: number, count: number): Activity[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `a${index}`,
    at: now - 20_000 - index ** 2 * 400_000,
    folder: 'docs',
    path: name(index),
    ...(DEEDS[index % DEEDS.length] ?? DEEDS[0]),
  }));
}

const PROBLEMS = [
  {
    code: 'denied',
    message: 'You are not allowed to write here. Ask the owner of the bucket for write access.',
    kind: 'waits',
  },
  {
    code: 'busy',
    message: 'Another program has this file open. It is tried again in a minute.',
    kind: 'retrying',
  },
  {
    code: 'name-reserved',
    message: '“con” is a device on Windows, so no file can have this name there. Rename it in the bucket.',
    kind: 'refused',
  },
] as const;

export function problems(count: number): Problem[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `p${index}`,
    path: name(index),
    ...(PROBLEMS[index % PROBLEMS.length] ?? PROBLEMS[0]),
  }));
}

export function conflicts(now: number, count: number): Conflict[] {
  return Array.from({ length: count }, (_, index) => ({
    id: `c${index}`,
    path: name(index),
    copyPath: name(index).replace(/(\.\w+)$/, ' (conflict 2026-11-22 14.03 from ada-laptop)$1'),
    at: now - index * 3_600_000,
  }));
}

/** HTML, direction marks, other scripts, emoji, control characters, and more letters than any window has. */
export const HOSTILE_NAMES = [
  '<img src=x onerror=alert(1)>.txt',
  '"><script>globalThis.hacked = true</script>',
  'invoice\u202Efdp.exe',
  'تقرير سنوي طويل جدا عن المبيعات في جميع المناطق.pdf',
  '👩‍👩‍👧‍👦 family 🏳️‍🌈 pictures of the summer at the lake 🌊.heic',
  `${'x'.repeat(240)}.jpeg`,
  'line one\nline two\u0000.txt',
  `${'deep/'.repeat(60)}leaf.txt`,
  '   leading and trailing   ',
] as const;
