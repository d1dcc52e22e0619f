// Every scenario, by theme and in two halves, so that the slow real parts can run them in parallel.
import type { Scenario } from './scenario.ts';
import { ACCESS } from './themes/people/access.ts';
import { BAD_DAYS } from './themes/accidents/badDays.ts';
import { CRASHES } from './themes/accidents/crashes.ts';
import { DELETES } from './themes/people/deletes.ts';
import { EDITS } from './themes/people/edits.ts';
import { FOLDERS } from './themes/people/folders.ts';
import { IGNORING } from './themes/people/ignoring.ts';
import { JOURNALS } from './themes/accidents/journals.ts';
import { LOST_ANSWERS } from './themes/accidents/lostAnswers.ts';
import { METADATA } from './themes/people/metadata.ts';
import { MODES } from './themes/people/modes.ts';
import { MOVES } from './themes/people/moves.ts';
import { NAMES } from './themes/people/names.ts';
import { OPEN_FILES } from './themes/people/openFiles.ts';
import { PROPERTIES } from './themes/people/properties.ts';
import { REFUSALS } from './themes/accidents/refusals.ts';
import { SPECIAL_FILES } from './themes/people/specialFiles.ts';
import { TOUCHES_AND_REWRITES } from './themes/people/touches.ts';

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
