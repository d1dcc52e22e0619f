// Every scenario, by theme.
import type { Scenario } from './scenario.ts';
import { DELETES } from './themes/deletes.ts';
import { EDITS } from './themes/edits.ts';
import { FOLDERS } from './themes/folders.ts';
import { IGNORING } from './themes/ignoring.ts';
import { MOVES } from './themes/moves.ts';
import { NAMES } from './themes/names.ts';
import { OPEN_FILES } from './themes/openFiles.ts';

export const SCENARIOS: readonly Scenario[] = [
  ...EDITS,
  ...OPEN_FILES,
  ...DELETES,
  ...MOVES,
  ...FOLDERS,
  ...NAMES,
  ...IGNORING,
];
