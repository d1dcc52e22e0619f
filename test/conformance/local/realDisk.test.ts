// Real file systems keep the promises of LocalFolder.
import { afterAll, beforeAll } from 'vitest';
import { becomeNobody, everythingIsReadable } from '../../runner/asNobody.ts';
import { describeLocalFolder } from './localFolderSuite.ts';
import { createRealWorld } from './realWorld.ts';

const POSIX = process.platform !== 'win32';
const readable = everythingIsReadable();
if (readable !== null) console.log(`skipped: what may not be read (${readable})`);

let becomeOneself = (): void => undefined;
beforeAll(() => {
  becomeOneself = becomeNobody();
});
afterAll(() => becomeOneself());

describeLocalFolder("this machine's temporary folder", () => createRealWorld(), {
  unreadable: POSIX && readable === null,
  links: POSIX,
  fineTimes: true,
});
