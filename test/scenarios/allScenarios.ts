// Every scenario, by theme and in two halves, so that the slow real parts can run them in parallel.
import type { Scenario } from './scenario.ts';
import { ACCESS } from './themes/access.ts';
import { BAD_DAYS } from './themes/badDays.ts';
import { CRASHES } from './themes/crashes.ts';
import { DELETES } from './themes/deletes.ts';
import { EDITS } from './themes/edits.ts';
import { FOLDERS } from './themes/folders.ts';
import { IGNORING } from './themes/ignoring.ts';
import { JOURNALS } from './themes/journals.ts';
import { LOST_ANSWERS } from './themes/lostAnswers.ts';
import { METADATA } from './themes/metadata.ts';
import { MODES } from './themes/modes.ts';
import { MOVES } from './themes/moves.ts';
import { NAMES } from './themes/names.ts';
import { OPEN_FILES } from './themes/openFiles.ts';
import { PROPERTIES } from './themes/properties.ts';
import { REFUSALS } from './themes/refusals.ts';
import { SPECIAL_FILES } from './themes/specialFiles.ts';
import { TOUCHES_AND_REWRITES } from './themes/touches.ts';

/** What people and other tools do. */
export const PEOPLE: readonly Scenario[] = [
  ...EDITS,
  ...OPEN_FILES,
  ...DELETES,
  ...MOVES,
  ...FOLDERS,
  ...NAMES,
  ...SPECIAL_FILES,
  ...IGNORING,
  ...METADATA,
  ...ACCESS,
  ...TOUCHES_AND_REWRITES,
  ...PROPERTIES,
  ...MODES,
];

/** What goes wrong. */
export const ACCIDENTS: readonly Scenario[] = [
  ...LOST_ANSWERS,
  ...CRASHES,
  ...JOURNALS,
  ...BAD_DAYS,
  ...REFUSALS,
];

export const SCENARIOS: readonly Scenario[] = [...PEOPLE, ...ACCIDENTS];
