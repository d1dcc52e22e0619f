// Real file systems keep the promises of LocalFolder.
import { afterAll, beforeAll } from 'vitest';
import { describeLocalFolder } from './localFolderSuite.ts';
import { createRealWorld } from './realWorld.ts';

/** For root no folder is unreadable, so root becomes nobody for a while. */
const NOBODY = 65_534;

beforeAll(() => {
  if (process.geteuid?.() === 0) process.seteuid?.(NOBODY);
});
afterAll(() => {
  if (process.getuid?.() === 0) process.seteuid?.(0);
});

const POSIX = process.platform !== 'win32';

describeLocalFolder("this machine's temporary folder", () => createRealWorld(), {
  unreadable: POSIX,
  links: POSIX,
  fineTimes: true,
});
